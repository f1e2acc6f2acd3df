package io.oncekv.server.replication;

import java.time.Duration;

/**
 * The bounds of {@link ReadBarrier}.
 *
 * @param roundTimeout a round that is not through after this long fails its reads
 * @param maxWaitingReads reads that wait at most, altogether
 * @param maxRounds rounds that ask for votes at the same time at most; with more than one a read
 *     waits less for its round to begin, at the price of more messages between the nodes
 */
public record ReadBarrierOptions(Duration roundTimeout, int maxWaitingReads, int maxRounds) {

  /** Refuses bounds that nothing could get through. */
  public ReadBarrierOptions {
    if (roundTimeout.isNegative() || roundTimeout.isZero()) {
      throw new IllegalArgumentException("roundTimeout must be positive, not " + roundTimeout);
    }
    if (maxWaitingReads < 1) {
      throw new IllegalArgumentException(
          "maxWaitingReads must be at least 1, not " + maxWaitingReads);
    }
    if (maxRounds < 1) {
      throw new IllegalArgumentException("maxRounds must be at least 1, not " + maxRounds);
    }
  }

  /** One round at a time, given up after a second. */
  public static ReadBarrierOptions defaults() {
    return new ReadBarrierOptions(Duration.ofSeconds(1), 65_536, 1);
  }
}
