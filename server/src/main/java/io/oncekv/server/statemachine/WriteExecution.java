package io.oncekv.server.statemachine;

import com.google.protobuf.ByteString;
import io.oncekv.server.session.Outcome;
import io.oncekv.server.session.Refusal;
import io.oncekv.server.storage.ValueHead;
import io.oncekv.server.storage.ValueWriter;
import io.oncekv.server.storage.WriteUnit;
import io.oncekv.v1.Append;
import io.oncekv.v1.CompareAndSet;
import io.oncekv.v1.Delete;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.Increment;
import io.oncekv.v1.Precondition;
import io.oncekv.v1.Put;
import io.oncekv.v1.Settings;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteReply;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Executes operations on keys. What it returns is final: it is stored, and is the answer to every
 * duplicate.
 */
final class WriteExecution {
  private final WriteUnit unit;
  private final Settings settings;
  private final int restoreCounter;

  WriteExecution(WriteUnit unit, Settings settings, int restoreCounter) {
    this.unit = unit;
    this.settings = settings;
    this.restoreCounter = restoreCounter;
  }

  /**
   * Executes one operation.
   *
   * @param revision the revision that it gets if it changes anything
   */
  Outcome execute(Write write, long revision) {
    KeyChanges keys =
        new KeyChanges(new ValueWriter(unit, settings.getChunkBytes()), settings, revision);
    // The keys of a transaction are looked at one by one, where each can be named.
    Optional<Refusal> objection =
        write.hasTxn() ? Optional.empty() : keys.objectionTo(keyOf(write));
    objection = objection.or(() -> objectionToRevision(revision));
    return objection
        .<Outcome>map(Outcome.Failure::new)
        .orElseGet(() -> stamped(execute(write, keys, revision)));
  }

  /** The key that an operation goes by; of a transaction, the smallest that it names. */
  static ByteString keyOf(Write write) {
    return switch (write.getOperationCase()) {
      case PUT -> write.getPut().getKey();
      case APPEND -> write.getAppend().getKey();
      case DELETE -> write.getDelete().getKey();
      case COMPARE_AND_SET -> write.getCompareAndSet().getKey();
      case INCREMENT -> write.getIncrement().getKey();
      case TXN -> TxnLimits.smallestKeyOf(write.getTxn()).orElse(ByteString.EMPTY);
      case OPERATION_NOT_SET -> ByteString.EMPTY;
    };
  }

  private Outcome execute(Write write, KeyChanges keys, long revision) {
    return switch (write.getOperationCase()) {
      case PUT -> {
        Put put = write.getPut();
        yield answer(keys.put(put.getKey(), put.getValue()), revision);
      }
      case COMPARE_AND_SET -> compareAndSet(keys, write.getCompareAndSet(), revision);
      case APPEND -> {
        Append append = write.getAppend();
        ByteString key = append.getKey();
        Supplier<Effect> change = () -> keys.append(key, append.getSuffix());
        yield conditional(keys, key, append.getExpected(), change, revision);
      }
      case DELETE -> {
        Delete delete = write.getDelete();
        ByteString key = delete.getKey();
        yield conditional(keys, key, delete.getExpected(), () -> keys.delete(key), revision);
      }
      case INCREMENT -> {
        Increment increment = write.getIncrement();
        yield answer(keys.increment(increment.getKey(), increment.getDelta()), revision);
      }
      case TXN -> new TxnExecution(unit, settings).execute(write.getTxn(), revision);
      case OPERATION_NOT_SET ->
          new Outcome.Failure(
              Refusal.invalid("operation", "the write has no operation that this release knows"));
    };
  }

  private static Outcome compareAndSet(KeyChanges keys, CompareAndSet cas, long revision) {
    ByteString key = cas.getKey();
    if (cas.getExpected().getConditionCase() == Precondition.ConditionCase.CONDITION_NOT_SET) {
      return new Outcome.Failure(
          Refusal.invalid("expected", "a compare-and-set needs a precondition"));
    }
    return conditional(keys, key, cas.getExpected(), () -> keys.put(key, cas.getValue()), revision);
  }

  /** Carries a change out if the key is as expected. */
  private static Outcome conditional(
      KeyChanges keys,
      ByteString key,
      Precondition expected,
      Supplier<Effect> change,
      long revision) {
    Optional<Refusal> objection = KeyChanges.objectionTo(expected);
    if (objection.isPresent()) {
      return new Outcome.Failure(objection.get());
    }
    if (expected.getConditionCase() != Precondition.ConditionCase.CONDITION_NOT_SET) {
      Optional<ValueHead> present = keys.head(key);
      if (!keys.holds(expected, present)) {
        return new Outcome.Reply(
            WriteReply.newBuilder()
                .setRevision(present.map(ValueHead::revision).orElse(0L))
                .setLength(present.map(ValueHead::length).orElse(0L))
                .build());
      }
    }
    return answer(change.get(), revision);
  }

  private static Outcome answer(Effect effect, long revision) {
    if (effect instanceof Effect.Refused refused) {
      return new Outcome.Failure(refused.refusal());
    }
    Effect.Done done = (Effect.Done) effect;
    WriteReply.Builder reply =
        WriteReply.newBuilder()
            .setApplied(done.applied())
            .setRevision(done.applied() ? revision : 0)
            .setLength(done.length());
    done.number().ifPresent(reply::setNumber);
    return new Outcome.Reply(reply.build());
  }

  /** Every reply can serve as a fencing token. */
  private Outcome stamped(Outcome outcome) {
    return outcome instanceof Outcome.Reply reply && restoreCounter != 0
        ? new Outcome.Reply(reply.reply().toBuilder().setRestoreCounter(restoreCounter).build())
        : outcome;
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
}
