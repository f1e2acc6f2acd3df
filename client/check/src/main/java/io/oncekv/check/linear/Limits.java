package io.oncekv.check.linear;

import java.time.Duration;

/**
 * What a check may use; when it is used up, the verdict is "undecided".
 *
 * @param time for all keys together, up to a day
 * @param memoryBytes for what the search of one key remembers
 */
public record Limits(Duration time, long memoryBytes) {
  private static final Duration LONGEST = Duration.ofDays(1);

  /** Refuses limits that make no sense. */
  public Limits {
    if (time.isNegative() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a time limit is from 0 to a day, not " + time);
    }
    if (memoryBytes < 1) {
      throw new IllegalArgumentException("a memory limit is at least 1 byte, not " + memoryBytes);
    }
  }

  /** Returns a minute, and half of the heap. */
  public static Limits defaults() {
    return new Limits(Duration.ofMinutes(1), Runtime.getRuntime().maxMemory() / 2);
  }
}
