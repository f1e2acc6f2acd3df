package io.oncekv.client.internal;

import java.util.BitSet;
import java.util.Collection;
import java.util.List;

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

  /**
   * Goes on where an earlier process stood. What is a whole window or more behind is left out: no
   * client goes on so far before it is decided, so that only the answer is missing.
   *
   * @param highest the highest sequence that was given
   * @param unresolved those up to it that are not resolved
   */
  static SequenceWindow resume(
      long highest, Collection<Long> unresolved, int width, int maxOutstanding) {
    long oldest = Math.max(1, highest - width + 1);
    List<Long> within =
        unresolved.stream().filter(sequence -> sequence >= oldest).sorted().toList();
    long lowest = within.isEmpty() ? highest + 1 : within.get(0);
    SequenceWindow window = new SequenceWindow(lowest, width, maxOutstanding);
    window.next = highest + 1;
    window.outstanding = within.size();
    for (long sequence = lowest; sequence <= highest; sequence++) {
      window.resolved.set(window.slot(sequence));
    }
    within.forEach(sequence -> window.resolved.clear(window.slot(sequence)));
    return window;
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
