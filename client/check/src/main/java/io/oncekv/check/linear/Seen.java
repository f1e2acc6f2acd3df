package io.oncekv.check.linear;

import java.util.Arrays;

/**
 * The configurations that a search has been in: which known operations were ordered, the state, and
 * which operations of unknown outcome were used.
 *
 * <p>The first two are kept as a fingerprint of 128 bits (hash compaction: Wolper and Leroy,
 * "Reliable Hashing without Collision Detection", 1993): with a hundred million configurations the
 * chance that any two are taken for each other is below 10^-22. Of the third only the smallest sets
 * are kept: who has more of them left can do all that the others can.
 */
final class Seen {
  private static final int FIRST_SLOTS = 1 << 10;

  /** Two fingerprint words and a reference. */
  private static final int SLOT_BYTES = 24;

  private static final int ARRAY_BYTES = 24;

  private final long limitBytes;
  private long[] high = new long[FIRST_SLOTS];
  private long[] low = new long[FIRST_SLOTS];
  private long[][] sets = new long[FIRST_SLOTS][];
  private int filled;
  private long setBytes;

  Seen(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /**
   * Records a configuration, unless one was seen that can do as much or more.
   *
   * @param least the smallest revision possible: the smaller, the more can follow
   * @param used which operations of unknown outcome were used, as bits; not changed afterwards
   * @return whether it is new
   */
  boolean add(long highWord, long lowWord, long least, long[] used) {
    // A slot without a set is free, so no fingerprint needs to be kept apart as a mark.
    int slot = slotOf(high, low, sets, highWord, lowWord);
    long[] known = sets[slot];
    int width = used.length + 1;
    if (known == null) {
      high[slot] = highWord;
      low[slot] = lowWord;
      sets[slot] = with(new long[0], least, used);
      filled++;
      setBytes += bytes(sets[slot]);
      if (filled * 2L > high.length) {
        grow();
      }
      return true;
    }
    for (int at = 0; at < known.length; at += width) {
      if (known[at] <= least && isSubset(known, at + 1, used)) {
        return false;
      }
    }
    setBytes -= bytes(known);
    sets[slot] = with(withoutThoseCoveredBy(known, least, used), least, used);
    setBytes += bytes(sets[slot]);
    return true;
  }

  boolean isFull() {
    return (long) high.length * SLOT_BYTES + setBytes > limitBytes;
  }

  private static long bytes(long[] set) {
    return ARRAY_BYTES + 8L * set.length;
  }

  private static boolean isSubset(long[] sets, int from, long[] of) {
    for (int i = 0; i < of.length; i++) {
      if ((sets[from + i] & ~of[i]) != 0) {
        return false;
      }
    }
    return true;
  }

  private static long[] withoutThoseCoveredBy(long[] known, long least, long[] used) {
    int width = used.length + 1;
    long[] kept = new long[known.length];
    int length = 0;
    for (int at = 0; at < known.length; at += width) {
      boolean covered = least <= known[at];
      for (int i = 0; i < used.length && covered; i++) {
        covered = (used[i] & ~known[at + 1 + i]) == 0;
      }
      if (!covered) {
        System.arraycopy(known, at, kept, length, width);
        length += width;
      }
    }
    return Arrays.copyOf(kept, length);
  }

  private static long[] with(long[] known, long least, long[] used) {
    long[] more = Arrays.copyOf(known, known.length + used.length + 1);
    more[known.length] = least;
    System.arraycopy(used, 0, more, known.length + 1, used.length);
    return more;
  }

  private void grow() {
    int slots = high.length * 2;
    long[] newHigh = new long[slots];
    long[] newLow = new long[slots];
    long[][] newSets = new long[slots][];
    for (int i = 0; i < high.length; i++) {
      if (sets[i] != null) {
        int slot = slotOf(newHigh, newLow, newSets, high[i], low[i]);
        newHigh[slot] = high[i];
        newLow[slot] = low[i];
        newSets[slot] = sets[i];
      }
    }
    high = newHigh;
    low = newLow;
    sets = newSets;
  }

  private static int slotOf(long[] high, long[] low, long[][] sets, long highWord, long lowWord) {
    int mask = high.length - 1;
    int slot = (int) lowWord & mask;
    while (sets[slot] != null && (high[slot] != highWord || low[slot] != lowWord)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
