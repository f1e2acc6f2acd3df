package io.oncekv.server.statemachine;

import com.google.protobuf.ByteString;
import io.oncekv.server.session.Outcome;
import io.oncekv.server.session.Refusal;
import io.oncekv.server.storage.ValueHead;
import io.oncekv.server.storage.ValueWriter;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.Precondition;
import io.oncekv.v1.Settings;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteReply;
import java.util.Map;
import java.util.Optional;

/**
 * Executes operations on keys. What it returns is final: it is stored, and is the answer to every
 * duplicate. The front door has checked the same limits, but it may have known older settings, so
 * they are checked again here, where every node has the same.
 */
final class WriteExecution {
  private final ValueWriter values;
  private final Settings settings;
  private final int restoreCounter;

  WriteExecution(ValueWriter values, Settings settings, int restoreCounter) {
    this.values = values;
    this.settings = settings;
    this.restoreCounter = restoreCounter;
  }

  /**
   * Executes one operation.
   *
   * @param revision the revision that it gets if it changes anything
   */
  Outcome execute(Write write, long revision) {
    Optional<Refusal> objection =
        objectionToKey(keyOf(write)).or(() -> objectionToRevision(revision));
    if (objection.isPresent()) {
      return new Outcome.Failure(objection.get());
    }
    return switch (write.getOperationCase()) {
      case PUT -> set(write.getPut().getKey(), write.getPut().getValue(), revision);
      case COMPARE_AND_SET -> compareAndSet(write, revision);
      case APPEND -> append(write, revision);
      case DELETE -> delete(write, revision);
      case OPERATION_NOT_SET ->
          new Outcome.Failure(
              Refusal.invalid("operation", "the write has no operation that this release knows"));
    };
  }

  static ByteString keyOf(Write write) {
    return switch (write.getOperationCase()) {
      case PUT -> write.getPut().getKey();
      case APPEND -> write.getAppend().getKey();
      case DELETE -> write.getDelete().getKey();
      case COMPARE_AND_SET -> write.getCompareAndSet().getKey();
      case OPERATION_NOT_SET -> ByteString.EMPTY;
    };
  }

  private Outcome set(ByteString key, ByteString value, long revision) {
    return objectionToLength("value", value.size())
        .<Outcome>map(Outcome.Failure::new)
        .orElseGet(() -> applied(values.put(key, values.head(key), value, revision)));
  }

  private Outcome compareAndSet(Write write, long revision) {
    ByteString key = write.getCompareAndSet().getKey();
    Precondition expected = write.getCompareAndSet().getExpected();
    Optional<Refusal> objection =
        expected.getConditionCase() == Precondition.ConditionCase.CONDITION_NOT_SET
            ? Optional.of(Refusal.invalid("expected", "a compare-and-set needs a precondition"))
            : objectionTo(expected);
    if (objection.isPresent()) {
      return new Outcome.Failure(objection.get());
    }
    Optional<ValueHead> present = values.head(key);
    return holds(expected, present)
        ? set(key, write.getCompareAndSet().getValue(), revision)
        : notApplied(present);
  }

  private Outcome append(Write write, long revision) {
    ByteString key = write.getAppend().getKey();
    ByteString suffix = write.getAppend().getSuffix();
    Precondition expected = write.getAppend().getExpected();
    Optional<ValueHead> present = values.head(key);
    Optional<Refusal> objection = objectionTo(expected);
    if (objection.isEmpty() && !holds(expected, present)) {
      return notApplied(present);
    }
    return objection
        .or(() -> objectionToLength("suffix", length(present) + suffix.size()))
        .<Outcome>map(Outcome.Failure::new)
        .orElseGet(() -> applied(values.append(key, present, suffix, revision)));
  }

  private Outcome delete(Write write, long revision) {
    ByteString key = write.getDelete().getKey();
    Precondition expected = write.getDelete().getExpected();
    Optional<Refusal> objection = objectionTo(expected);
    if (objection.isPresent()) {
      return new Outcome.Failure(objection.get());
    }
    Optional<ValueHead> present = values.head(key);
    if (present.isEmpty() || !holds(expected, present)) {
      return notApplied(present);
    }
    values.delete(key, present.get());
    return reply(true, revision, 0);
  }

  private boolean holds(Precondition expected, Optional<ValueHead> present) {
    return switch (expected.getConditionCase()) {
      case REVISION -> present.isPresent() && present.get().revision() == expected.getRevision();
      case VALUE -> present.isPresent() && values.holds(present.get(), expected.getValue());
      case ABSENT -> present.isEmpty();
      case CONDITION_NOT_SET -> true;
    };
  }

  private Outcome applied(ValueHead head) {
    return reply(true, head.revision(), head.length());
  }

  private Outcome notApplied(Optional<ValueHead> present) {
    return reply(false, present.map(ValueHead::revision).orElse(0L), length(present));
  }

  private Outcome reply(boolean applied, long revision, long length) {
    return new Outcome.Reply(
        WriteReply.newBuilder()
            .setApplied(applied)
            .setRevision(revision)
            .setLength(length)
            .setRestoreCounter(restoreCounter)
            .build());
  }

  private static long length(Optional<ValueHead> present) {
    return present.map(ValueHead::length).orElse(0L);
  }

  private static Optional<Refusal> objectionTo(Precondition expected) {
    return expected.hasAbsent() && !expected.getAbsent()
        ? Optional.of(Refusal.invalid("expected.absent", "`absent` must be true where it stands"))
        : Optional.empty();
  }

  private Optional<Refusal> objectionToKey(ByteString key) {
    if (key.isEmpty()) {
      return Optional.of(Refusal.invalid("key", "a key has at least one byte"));
    }
    return key.size() > settings.getMaxKeyBytes()
        ? Optional.of(
            tooLarge(ErrorReason.KEY_TOO_LARGE, "key", key.size(), settings.getMaxKeyBytes()))
        : Optional.empty();
  }

  private Optional<Refusal> objectionToLength(String field, long length) {
    return length > settings.getMaxValueBytes()
        ? Optional.of(
            tooLarge(ErrorReason.VALUE_TOO_LARGE, field, length, settings.getMaxValueBytes()))
        : Optional.empty();
  }

  private static Optional<Refusal> objectionToRevision(long revision) {
    // The largest number is never given, so that "one more" always exists.
    return revision == -1
        ? Optional.of(
            new Refusal(
                ErrorReason.NUMBER_EXHAUSTED,
                "the cluster's revisions have come to their end",
                Map.of("field", "revision")))
        : Optional.empty();
  }

  private static Refusal tooLarge(ErrorReason reason, String field, long size, int limit) {
    String what = field.equals("suffix") ? "with this suffix the value would have " : "it has ";
    return new Refusal(
        reason,
        field + " is too large: " + what + size + " bytes, the limit is " + limit,
        Map.of("field", field, "size", Long.toString(size), "limit", Integer.toString(limit)));
  }
}
