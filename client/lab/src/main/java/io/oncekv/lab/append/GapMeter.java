package io.oncekv.lab.append;

/** Measures the longest time between two successes. Safe for any number of threads. */
public final class GapMeter {
  private long last = System.nanoTime();
  private long longest;

  /** Something succeeded. */
  public synchronized void success() {
    long now = System.nanoTime();
    longest = Math.max(longest, now - last);
    last = now;
  }

  /** Forgets the gaps so far; the one that is open counts from its beginning. */
  public synchronized void restart() {
    longest = 0;
  }

  /** Returns the longest gap, the one that is still open included. */
  public synchronized long longestNanos() {
    return Math.max(longest, System.nanoTime() - last);
  }
}
