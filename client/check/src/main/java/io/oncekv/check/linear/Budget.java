package io.oncekv.check.linear;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How long a check may take, and how much it may remember. */
final class Budget {
  private final LongSupplier nanos;
  private final long deadline;
  private final long memoryBytes;

  /** Starts now. */
  Budget(Limits limits, LongSupplier nanos) {
    this.nanos = nanos;
    this.deadline = nanos.getAsLong() + nanos(limits.time());
    this.memoryBytes = limits.memoryBytes();
  }

  private static long nanos(Duration time) {
    return time.toNanos();
  }

  boolean isTimeUp() {
    return nanos.getAsLong() - deadline >= 0;
  }

  long memoryBytes() {
    return memoryBytes;
  }
}
