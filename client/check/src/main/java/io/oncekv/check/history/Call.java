package io.oncekv.check.history;

import java.util.Optional;

/** What a client asked for. Each call names one key. */
public sealed interface Call {
  /** Returns the key. */
  Bytes key();

  /** Returns what the call is named in a history: {@code get}, {@code cas} and so on. */
  String name();

  /**
   * Reads a value.
   *
   * @param isFinal made when all writes had ended and every node was back: the exactly-once check
   *     counts in what it returned
   */
  record Get(Bytes key, boolean isFinal) implements Call {
    @Override
    public String name() {
      return "get";
    }
  }

  /** Sets a value. */
  record Put(Bytes key, Bytes value) implements Call {
    @Override
    public String name() {
      return "put";
    }
  }

  /** Adds bytes at the end of a value; an absent key counts as empty. */
  record Append(Bytes key, Bytes suffix, Optional<Condition> condition) implements Call {
    @Override
    public String name() {
      return "append";
    }
  }

  /** Removes a key. */
  record Delete(Bytes key, Optional<Condition> condition) implements Call {
    @Override
    public String name() {
      return "delete";
    }
  }

  /** Sets a value if the key is as expected. */
  record CompareAndSet(Bytes key, Bytes value, Condition condition) implements Call {
    @Override
    public String name() {
      return "cas";
    }
  }

  /** Adds to the number that a key holds in decimal text; an absent key counts as 0. */
  record Increment(Bytes key, long delta) implements Call {
    @Override
    public String name() {
      return "increment";
    }
  }
}
