package io.oncekv.server.statemachine;

import com.google.protobuf.ByteString;
import io.oncekv.server.session.Refusal;
import io.oncekv.server.storage.ValueHead;
import io.oncekv.server.storage.ValueWriter;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.Precondition;
import io.oncekv.v1.Settings;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Changes single keys, all under one revision. The front door has checked the same limits, but it
 * may have known older settings, so they are checked again here, where every node has the same.
 */
final class KeyChanges {
  private final ValueWriter values;
  private final Settings settings;
  private final long revision;

  KeyChanges(ValueWriter values, Settings settings, long revision) {
    this.values = values;
    this.settings = settings;
    this.revision = revision;
  }

  Optional<ValueHead> head(ByteString key) {
    return values.head(key);
  }

  boolean holds(Precondition expected, Optional<ValueHead> present) {
    return switch (expected.getConditionCase()) {
      case REVISION -> present.isPresent() && present.get().revision() == expected.getRevision();
      case VALUE -> present.isPresent() && values.holds(present.get(), expected.getValue());
      case ABSENT -> present.isEmpty();
      case EXISTS -> present.isPresent();
      case CONDITION_NOT_SET -> true;
    };
  }

  Effect put(ByteString key, ByteString value) {
    return objectionToLength("value", value.size())
        .<Effect>map(Effect.Refused::new)
        .orElseGet(() -> done(values.put(key, value, revision)));
  }

  Effect append(ByteString key, ByteString suffix) {
    Optional<ValueHead> present = values.head(key);
    long length = present.map(ValueHead::length).orElse(0L) + suffix.size();
    return objectionToLength("suffix", length)
        .<Effect>map(Effect.Refused::new)
        .orElseGet(() -> done(values.append(key, present, suffix, revision)));
  }

  Effect delete(ByteString key) {
    Optional<ValueHead> present = values.head(key);
    present.ifPresent(head -> values.delete(key, head));
    return new Effect.Done(present.isPresent(), 0, OptionalLong.empty());
  }

  Effect increment(ByteString key, long delta) {
    Optional<ValueHead> present = values.head(key);
    OptionalLong before = present.map(DecimalNumber::of).orElse(OptionalLong.of(0));
    if (before.isEmpty()) {
      return new Effect.Refused(
          new Refusal(
              ErrorReason.NOT_A_NUMBER,
              "the key's value is no number: only decimal text from "
                  + Long.MIN_VALUE
                  + " to "
                  + Long.MAX_VALUE
                  + " without blanks, plus sign and leading zeros can be incremented; put one first",
              Map.of("field", "key")));
    }
    long after = before.getAsLong() + delta;
    // The sum has overflowed if its sign is that of neither operand.
    if (((before.getAsLong() ^ after) & (delta ^ after)) < 0) {
      return new Effect.Refused(
          new Refusal(
              ErrorReason.NUMBER_EXHAUSTED,
              before.getAsLong()
                  + " cannot be changed by "
                  + delta
                  + ": the result would lie outside "
                  + Long.MIN_VALUE
                  + " to "
                  + Long.MAX_VALUE,
              Map.of("field", "delta")));
    }
    ByteString text = DecimalNumber.text(after);
    return objectionToLength("value", text.size())
        .<Effect>map(Effect.Refused::new)
        .orElseGet(
            () ->
                new Effect.Done(
                    true,
                    values.put(key, present, text, revision).length(),
                    OptionalLong.of(after)));
  }

  /** What speaks against a key, if anything. */
  Optional<Refusal> objectionTo(ByteString key) {
    if (key.isEmpty()) {
      return Optional.of(Refusal.invalid("key", "a key has at least one byte"));
    }
    return key.size() > settings.getMaxKeyBytes()
        ? Optional.of(
            tooLarge(ErrorReason.KEY_TOO_LARGE, "key", key.size(), settings.getMaxKeyBytes()))
        : Optional.empty();
  }

  /** What speaks against a precondition, if anything. */
  static Optional<Refusal> objectionTo(Precondition expected) {
    if (expected.hasAbsent() && !expected.getAbsent()) {
      return Optional.of(
          Refusal.invalid("expected.absent", "`absent` must be true where it stands"));
    }
    return expected.hasExists() && !expected.getExists()
        ? Optional.of(Refusal.invalid("expected.exists", "`exists` must be true where it stands"))
        : Optional.empty();
  }

  private static Effect done(ValueHead head) {
    return new Effect.Done(true, head.length(), OptionalLong.empty());
  }

  private Optional<Refusal> objectionToLength(String field, long length) {
    return length > settings.getMaxValueBytes()
        ? Optional.of(
            tooLarge(ErrorReason.VALUE_TOO_LARGE, field, length, settings.getMaxValueBytes()))
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
