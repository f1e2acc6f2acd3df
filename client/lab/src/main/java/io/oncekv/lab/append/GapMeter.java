package io.oncekv.lab.append;

import java.util.function.LongSupplier;

/** Measures the longest time between two successes. Safe for any number of threads. */
public final class GapMeter {
  private final LongSupplier nanos;
  private long last;
  private long longest;
  private long successes;

  /** Starts measuring now. */
  public GapMeter() {
    this(System::nanoTime);
  }

  GapMeter(LongSupplier nanos) {
    this.nanos = nanos;
    this.last = nanos.getAsLong();
  }

  /** Something succeeded. */
  public synchronized void success() {
    long now = nanos.getAsLong();
    longest = Math.max(longest, now - last);
    last = now;
    successes++;
  }

  /** Returns how many successes there were. */
  public synchronized long successes() {
    return successes;
  }

  /** Forgets the gaps so far; the one that is open counts from its beginning. */
  public synchronized void restart() {
    longest = 0;
  }

  /** Returns the longest gap, the one that is still open included. */
  public synchronized long longestNanos() {
    return Math.max(longest, nanos.getAsLong() - last);
  }
}
