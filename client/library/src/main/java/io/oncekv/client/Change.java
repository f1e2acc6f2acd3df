package io.oncekv.client;

import static java.nio.charset.StandardCharsets.UTF_8;

/** One change of one key, as part of a {@link Txn}. Immutable. */
public sealed interface Change {

  /** Returns the key, in an array of the caller's own. */
  byte[] key();

  /** Sets a key to a value. */
  static Change put(byte[] key, byte[] value) {
    return new Put(key.clone(), value.clone());
  }

  /** Sets a key to a value. */
  static Change put(String key, String value) {
    return new Put(key.getBytes(UTF_8), value.getBytes(UTF_8));
  }

  /** Adds bytes at the end of a value; an absent key counts as empty. */
  static Change append(byte[] key, byte[] suffix) {
    return new Append(key.clone(), suffix.clone());
  }

  /** Adds text at the end of a value; an absent key counts as empty. */
  static Change append(String key, String suffix) {
    return new Append(key.getBytes(UTF_8), suffix.getBytes(UTF_8));
  }

  /** Removes a key; that there is none is no error. */
  static Change delete(byte[] key) {
    return new Delete(key.clone());
  }

  /** Removes a key; that there is none is no error. */
  static Change delete(String key) {
    return new Delete(key.getBytes(UTF_8));
  }

  /** Adds to the number that a key holds, as {@link OnceKV#increment(byte[], long)} does. */
  static Change increment(byte[] key, long delta) {
    return new Increment(key.clone(), delta);
  }

  /** Adds to the number that a key holds, as {@link OnceKV#increment(byte[], long)} does. */
  static Change increment(String key, long delta) {
    return new Increment(key.getBytes(UTF_8), delta);
  }

  /** Sets a key to a value. */
  final class Put implements Change {
    private final byte[] key;
    private final byte[] value;

    private Put(byte[] key, byte[] value) {
      this.key = key;
      this.value = value;
    }

    @Override
    public byte[] key() {
      return key.clone();
    }

    /** Returns the value, in an array of the caller's own. */
    public byte[] value() {
      return value.clone();
    }
  }

  /** Adds bytes at the end of a value. */
  final class Append implements Change {
    private final byte[] key;
    private final byte[] suffix;

    private Append(byte[] key, byte[] suffix) {
      this.key = key;
      this.suffix = suffix;
    }

    @Override
    public byte[] key() {
      return key.clone();
    }

    /** Returns what is added, in an array of the caller's own. */
    public byte[] suffix() {
      return suffix.clone();
    }
  }

  /** Removes a key. */
  final class Delete implements Change {
    private final byte[] key;

    private Delete(byte[] key) {
      this.key = key;
    }

    @Override
    public byte[] key() {
      return key.clone();
    }
  }

  /** Adds to a number. */
  final class Increment implements Change {
    private final byte[] key;
    private final long delta;

    private Increment(byte[] key, long delta) {
      this.key = key;
      this.delta = delta;
    }

    @Override
    public byte[] key() {
      return key.clone();
    }

    /** Returns what is added; negative to take away. */
    public long delta() {
      return delta;
    }
  }
}
