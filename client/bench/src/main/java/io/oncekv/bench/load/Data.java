package io.oncekv.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;

/** The keys and values that every system gets: the same ones, made once and never changed. */
public final class Data {
  /** Enough different ones that no storage gains much by finding repetitions. */
  private static final int VALUES = 4096;

  private final byte[][] keys;
  private final byte[][] values = new byte[VALUES][];

  /** Makes {@code keyCount} keys of 32 bytes and values of random bytes. */
  public Data(int keyCount, int valueBytes, long seed) {
    keys = new byte[keyCount][];
    for (int i = 0; i < keyCount; i++) {
      keys[i] = String.format(Locale.ROOT, "bench-%026d", i).getBytes(StandardCharsets.US_ASCII);
    }
    Random random = new Random(seed);
    for (int i = 0; i < VALUES; i++) {
      values[i] = new byte[valueBytes];
      random.nextBytes(values[i]);
    }
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
    return values[random & (VALUES - 1)];
  }
}
