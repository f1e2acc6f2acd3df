package io.oncekv.server.replication;

import io.oncekv.internal.v1.Command;
import io.oncekv.internal.v1.Tick;
import io.oncekv.server.replication.Replicator.Leadership;
import io.oncekv.server.replication.Replicator.Role;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * Lets replicated time pass in an idle cluster: while sessions exist, the leader proposes an empty
 * tick when nothing was proposed for {@link #INTERVAL}, and one at the start of its term, from
 * which its time counts. While more sessions have expired than a batch may remove, ticks follow
 * each other quickly.
 */
public final class IdleTicks implements AutoCloseable {
  /** Half of what a single entry can let pass, so that no idle time is lost to that bound. */
  static final Duration INTERVAL = Duration.ofSeconds(30);

  /** Removing a batch's share takes a few milliseconds: most of the time is left for others. */
  static final Duration SWEEP_INTERVAL = Duration.ofMillis(100);

  /** How soon a new leader is noticed. */
  private static final Duration TERM_CHECK = Duration.ofSeconds(1);

  private static final Command TICK =
      Command.newBuilder().setTick(Tick.getDefaultInstance()).build();

  private final Replicator replicator;
  private final GroupCommit log;
  private final BooleanSupplier sessionsExist;
  private final BooleanSupplier sweepUnfinished;
  private final Timer timer;
  private volatile boolean closed;

  /**
   * Stands beside the log, not in it; nothing happens before {@link #start}.
   *
   * @param sessionsExist whether there is anything to expire
   * @param sweepUnfinished whether there is more to remove than the last batch has
   */
  public IdleTicks(
      Replicator replicator,
      GroupCommit log,
      BooleanSupplier sessionsExist,
      BooleanSupplier sweepUnfinished,
      Timer timer) {
    this.replicator = replicator;
    this.log = log;
    this.sessionsExist = sessionsExist;
    this.sweepUnfinished = sweepUnfinished;
    this.timer = timer;
  }

  /** Begins to look after the time. */
  public void start() {
    check();
  }

  @Override
  public void close() {
    closed = true;
  }

  private void check() {
    if (closed) {
      return;
    }
    Duration next = TERM_CHECK;
    try {
      next = tickIfDue();
    } finally {
      timer.after(next, this::check);
    }
  }

  private Duration tickIfDue() {
    Leadership leadership = replicator.leadership();
    boolean sweeping = sweepUnfinished.getAsBoolean();
    if (leadership.role() != Role.LEADER
        || !leadership.ready()
        || !(sweeping || sessionsExist.getAsBoolean())) {
      return TERM_CHECK;
    }
    Duration interval = sweeping ? SWEEP_INTERVAL : INTERVAL;
    OptionalLong idle = log.idleNanos(leadership.term());
    if (idle.isPresent() && idle.getAsLong() < interval.toNanos()) {
      return Duration.ofNanos(interval.toNanos() - idle.getAsLong());
    }
    // Failing is no matter: the next look decides anew.
    var unused = log.submit(TICK);
    return sweeping ? SWEEP_INTERVAL : TERM_CHECK;
  }
}
