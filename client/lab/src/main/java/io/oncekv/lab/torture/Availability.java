package io.oncekv.lab.torture;

import io.oncekv.client.OnceKVException;
import io.oncekv.lab.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What is promised while a majority is up and connected: writes succeed again soon after whatever
 * else happens, and nobody whose deadline is ten seconds or more is left in doubt. Keeps account of
 * when there was no such majority, and of what was seen when there was. Safe for any number of
 * threads.
 */
final class Availability {
  private final Duration longestGap;
  private final List<String> longGaps = new ArrayList<>();
  private boolean outage;
  private boolean outagesBefore;
  private long lastOutageEnd;
  private int unknowns;
  private String firstUnknown = "";
  private long worstGapNanos;

  /**
   * Begins with a majority.
   *
   * @param longestGap between two writes that succeed; zero: as long as it likes
   */
  Availability(Duration longestGap) {
    this.longestGap = longestGap;
  }

  /** From now on there may be no majority. */
  synchronized void outageBegins() {
    outage = true;
  }

  /** There is a majority again, and it serves. */
  synchronized void outageEnds() {
    outage = false;
    outagesBefore = true;
    lastOutageEnd = System.nanoTime();
  }

  /**
   * An operation has just ended with an unknown outcome.
   *
   * @param beganNanos when it had begun
   */
  void unknown(long beganNanos, OnceKVException thrown) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);
    String what = "after %d ms, %s".formatted(millis, thrown.getMessage());
    synchronized (this) {
      boolean excused = outage || (outagesBefore && beganNanos - lastOutageEnd < 0);
      if (!excused) {
        unknowns++;
        firstUnknown = firstUnknown.isEmpty() ? what : firstUnknown;
      }
    }
  }

  /** A fault that left a majority alone is over. */
  synchronized void gap(int number, Fault fault, long nanos) {
    worstGapNanos = Math.max(worstGapNanos, nanos);
    if (!longestGap.isZero() && nanos > longestGap.toNanos()) {
      longGaps.add(
          "fault %d, %s: %d ms without a successful write, though a majority was up and connected"
              .formatted(number, fault.name(), TimeUnit.NANOSECONDS.toMillis(nanos)));
    }
  }

  /** Returns the longest time without a successful write that was told of. */
  synchronized Duration worstGap() {
    return Duration.ofNanos(worstGapNanos);
  }

  /** Returns which promises were not kept, in words. */
  synchronized List<String> problems() {
    List<String> problems = new ArrayList<>(longGaps);
    if (unknowns > 0) {
      problems.add(
          "%d operations of unknown outcome, though a majority was up and connected all the time; the first: %s"
              .formatted(unknowns, firstUnknown));
    }
    return problems;
  }
}
