package io.oncekv.server.storage;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Which keys may hold a value of more than one piece. Whoever sets another key need not look at
 * what it replaces: there are no pieces to remove. That look is most of what setting a key costs
 * when there are many keys.
 *
 * <p>A Bloom filter (B. H. Bloom, "Space/time trade-offs in hash coding with allowable errors",
 * 1970) with two bits for each key: it never forgets one, and with 100,000 long values takes 3 % of
 * the other keys for long. It learns from what is written; where a database had long values when it
 * was opened, whose keys it does not know, it takes every key for long. Differs between nodes: it
 * never changes what is stored. Used by one thread.
 */
final class LongValues {
  private static final int INDEX_BITS = 20;

  private final boolean everyKey;
  private final BitSet bits = new BitSet(1 << INDEX_BITS);

  /**
   * Knows nothing yet.
   *
   * @param everyKey whether any key may hold a long value already
   */
  LongValues(boolean everyKey) {
    this.everyKey = everyKey;
  }

  /** Notes that a key gets a value of more than one piece. */
  void add(byte[] key) {
    long hash = hash(key);
    bits.set(first(hash));
    bits.set(second(hash));
  }

  /** Whether a key may hold one; false is certain. */
  boolean mayHold(byte[] key) {
    if (everyKey) {
      return true;
    }
    long hash = hash(key);
    return bits.get(first(hash)) && bits.get(second(hash));
  }

  private static int first(long hash) {
    return (int) (hash >>> (Long.SIZE - INDEX_BITS));
  }

  private static int second(long hash) {
    return (int) (hash >>> (Long.SIZE - 2 * INDEX_BITS)) & ((1 << INDEX_BITS) - 1);
  }

  /** Spread over the upper bits by the golden ratio (Knuth, TAOCP 6.4). */
  private static long hash(byte[] key) {
    long mixed = (Arrays.hashCode(key) + 1L) * 0x9E3779B97F4A7C15L;
    return (mixed ^ (mixed >>> 32)) * 0x9E3779B97F4A7C15L;
  }
}
