package io.oncekv.client;

import java.nio.charset.StandardCharsets;

/**
 * A condition on the present state of a key. When it does not hold, the write changes nothing and
 * answers {@code applied = false}.
 */
public sealed interface Expect {

  /** The key does not exist. */
  static Expect absent() {
    return new Absent();
  }

  /** The key exists, whatever it holds. */
  static Expect exists() {
    return new Exists();
  }

  /** The key exists and was last changed by this revision. */
  static Expect revision(long revision) {
    return new Revision(revision);
  }

  /** The key exists and holds exactly these bytes. */
  static Expect value(byte[] value) {
    return new Value(value);
  }

  /** The key exists and holds exactly this text in UTF-8. */
  static Expect value(String value) {
    return new Value(value.getBytes(StandardCharsets.UTF_8));
  }

  /** The key does not exist. */
  record Absent() implements Expect {}

  /** The key exists. */
  record Exists() implements Expect {}

  /**
   * The key was last changed by a revision.
   *
   * @param revision from 1
   */
  record Revision(long revision) implements Expect {
    /** Refuses revisions that no key can have. */
    public Revision {
      if (revision < 1) {
        throw new IllegalArgumentException(
            "an expected revision is at least 1, not " + revision + "; use Expect.absent()");
      }
    }
  }

  /** The key holds a value. */
  final class Value implements Expect {
    private final byte[] value;

    Value(byte[] value) {
      this.value = value.clone();
    }

    /** Returns the bytes expected, in an array of the caller's own. */
    public byte[] value() {
      return value.clone();
    }
  }
}
