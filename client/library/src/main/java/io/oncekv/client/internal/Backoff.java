package io.oncekv.client.internal;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Capped exponential waits with jitter. A wait grows once the whole cluster was asked in vain, not
 * with each node, so that the node that took over is found quickly.
 *
 * @param shortest wait, before jitter
 * @param longest wait
 */
record Backoff(Duration shortest, Duration longest) {

  /** Returns the wait in nanoseconds after so many failures in a cluster of so many nodes. */
  long nanos(int failures, int nodes) {
    int rounds = Math.min((failures - 1) / Math.max(nodes, 1), 30);
    long full = Math.min(longest.toNanos(), saturatedShift(shortest.toNanos(), rounds));
    return ThreadLocalRandom.current().nextLong(full / 2, full + 1);
  }

  private static long saturatedShift(long value, int places) {
    return value > (Long.MAX_VALUE >> places) ? Long.MAX_VALUE : value << places;
  }
}
