package io.oncekv.check.history;

import java.util.Optional;
import java.util.OptionalLong;

/** What a client was told of its call. */
public sealed interface Outcome {
  /** Nobody knows: the call may have taken effect at any time after its invocation, or never. */
  Outcome UNKNOWN = new Unknown();

  /**
   * What a get found.
   *
   * @param value nothing if the key is absent
   * @param revision which last changed the key, where the history tells
   */
  record Found(Optional<Bytes> value, OptionalLong revision) implements Outcome {}

  /**
   * What a write answered.
   *
   * @param applied whether it changed anything
   * @param revision of this write if applied, otherwise the key's present one (0: absent); where
   *     the history tells
   */
  record Written(boolean applied, OptionalLong revision) implements Outcome {}

  /** What an increment answered: the number after it, and the revision where the history tells. */
  record Counted(long number, OptionalLong revision) implements Outcome {}

  /** The increment was refused because of what the key held: a decision like any other. */
  record Refused(Reason reason) implements Outcome {
    /** Why an increment was refused. */
    public enum Reason {
      /** The value is not a whole 64-bit number in decimal text. */
      NOT_A_NUMBER,
      /** The result would not be a 64-bit number. */
      NUMBER_EXHAUSTED
    }
  }

  /** The call surely took no effect, and never will. */
  record NotExecuted(String reason) implements Outcome {}

  /** See {@link #UNKNOWN}. */
  record Unknown() implements Outcome {}
}
