package io.oncekv.check.history;

/** How a key must be for a write to change anything. */
public sealed interface Condition {
  /** The key does not exist. */
  record Absent() implements Condition {
    @Override
    public String toString() {
      return "absent";
    }
  }

  /** The key exists. */
  record Exists() implements Condition {
    @Override
    public String toString() {
      return "exists";
    }
  }

  /** The key exists and was last changed by this revision. */
  record Revision(long revision) implements Condition {
    @Override
    public String toString() {
      return "revision " + revision;
    }
  }

  /** The key exists and holds exactly these bytes. */
  record Value(Bytes value) implements Condition {
    @Override
    public String toString() {
      return "value " + value;
    }
  }
}
