package io.oncekv.client.internal;

import java.util.BitSet;

/**
 * The sequences of a session as its client sees them: which is next, which are unresolved, and the
 * lowest of those, below which all is acknowledged. Two rules hold at any time: {@code s + width}
 * is not given before {@code s} is resolved, and no more than the bound are unresolved together.
 *
 * <p>Not thread-safe; its owner's lock guards it.
 */
final class SequenceWindow {
  private final int width;
  private final int maxOutstanding;

  /**
   * Bit {@code s mod width}: sequence s, given and at or above {@code acknowledged}, is resolved.
   */
  private final BitSet resolved;

  private long acknowledged;
  private long next;
  private int outstanding;

  SequenceWindow(long first, int width, int maxOutstanding) {
    if (first < 1 || width < 1 || maxOutstanding < 1) {
      throw new IllegalArgumentException(
          "a window needs positive numbers, not " + first + ", " + width + ", " + maxOutstanding);
    }
    this.width = width;
    this.maxOutstanding = maxOutstanding;
    this.resolved = new BitSet(width);
    this.acknowledged = first;
    this.next = first;
  }

  boolean hasRoom() {
    return next - acknowledged < width && outstanding < maxOutstanding && next < Long.MAX_VALUE;
  }

  /** Gives the next sequence. */
  long take() {
    if (!hasRoom()) {
      throw new IllegalStateException("no room for sequence " + next + " in the window");
    }
    outstanding++;
    resolved.clear(slot(next));
    return next++;
  }

  /** Notes that a sequence was decided; again, or of one below the window, changes nothing. */
  void resolve(long sequence) {
    if (sequence >= next) {
      throw new IllegalStateException("sequence " + sequence + " was never given");
    }
    if (sequence < acknowledged || resolved.get(slot(sequence))) {
      return;
    }
    resolved.set(slot(sequence));
    outstanding--;
    while (acknowledged < next && resolved.get(slot(acknowledged))) {
      acknowledged++;
    }
  }

  /** Returns the lowest unresolved sequence, or the next one if there is none. */
  long acknowledged() {
    return acknowledged;
  }

  /** Returns the sequence that will be given next. */
  long next() {
    return next;
  }

  int outstanding() {
    return outstanding;
  }

  private int slot(long sequence) {
    return (int) (sequence % width);
  }
}
