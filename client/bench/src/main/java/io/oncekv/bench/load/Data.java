package io.oncekv.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;

/** The keys and values that every system gets: the same ones, made once and never changed. */
public final class Data {
  /** Enough different ones that no storage gains much by finding repetitions. */
  private static final int VALUES = 4096;

  /** Long values are fewer: all of them stay in memory. */
  private static final int MOST_BYTES = 64 << 20;

  private static final int KEY_BYTES = 32;
  private static final int PIECE_BYTES = 100;

  private final byte[][] keys;
  private final byte[][] values;
  private final int valueBytes;
  private final byte[] piece = new byte[PIECE_BYTES];

  /** Makes {@code keyCount} keys of 32 bytes and values of random bytes. */
  public Data(int keyCount, int valueBytes, long seed) {
    this("bench", keyCount, valueBytes, seed);
  }

  /** The same, with keys that begin with a name, so that several can stand in one cluster. */
  public Data(String name, int keyCount, int valueBytes, long seed) {
    this.valueBytes = valueBytes;
    String format = name + "-%0" + (KEY_BYTES - name.length() - 1) + "d";
    keys = new byte[keyCount][];
    for (int i = 0; i < keyCount; i++) {
      keys[i] = String.format(Locale.ROOT, format, i).getBytes(StandardCharsets.US_ASCII);
    }
    Random random = new Random(seed);
    values = new byte[Integer.highestOneBit(Math.min(VALUES, MOST_BYTES / valueBytes))][];
    for (int i = 0; i < values.length; i++) {
      values[i] = new byte[valueBytes];
      random.nextBytes(values[i]);
    }
    random.nextBytes(piece);
  }

  /** Returns how many keys there are. */
  public int keys() {
    return keys.length;
  }

  /** Returns a key by its number; not to be changed. */
  public byte[] key(int number) {
    return keys[number];
  }

  /** Returns the value that belongs to a random number; not to be changed. */
  public byte[] value(int random) {
    return values[random & (values.length - 1)];
  }

  /** Returns how long its values are. */
  public int valueBytes() {
    return valueBytes;
  }

  /** Returns the 100 bytes that are appended; not to be changed. */
  public byte[] piece() {
    return piece;
  }
}
