package io.oncekv.server.replication;

import java.util.function.LongSupplier;

/**
 * The leader's monotonic time between its proposals, the only source of time in the state machine.
 * Not safe for several threads.
 *
 * <p>A term's first proposal carries 0, so the time without a leader costs no session anything. A
 * proposal that comes to nothing takes its share of time with it: sessions then live a little
 * longer, never shorter.
 */
final class LeaderClock {
  private static final long NANOS_PER_MICRO = 1_000;

  private final LongSupplier nanos;
  private long term = -1;
  private long previous;

  LeaderClock(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Microseconds since the previous proposal in this term, 0 for the first. */
  long advance(long proposalTerm) {
    long now = nanos.getAsLong();
    if (proposalTerm < term) {
      return 0;
    }
    if (proposalTerm > term) {
      term = proposalTerm;
      previous = now;
      return 0;
    }
    long micros = Math.max(0, now - previous) / NANOS_PER_MICRO;
    // What is lost by rounding counts next time; at thousands of entries a second it adds up.
    previous += micros * NANOS_PER_MICRO;
    return micros;
  }

  /** Nanoseconds since the previous proposal, or -1 if there was none in this term. */
  long idleNanos(long presentTerm) {
    return presentTerm == term ? Math.max(0, nanos.getAsLong() - previous) : -1;
  }
}
