package io.oncekv.lab.quickstart;

import io.oncekv.check.once.Token;
import io.oncekv.client.WriteResult;
import io.oncekv.lab.append.AppendListener;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalCluster.LeaderSeen;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Kills the leader at the very moment when half of the appends are acknowledged and at least one is
 * in flight: on the thread that sees that, so that nothing can be answered in between.
 */
final class LeaderKill implements AppendListener, AutoCloseable {
  private final long half;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicReference<Optional<LeaderSeen>> leader =
      new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<Report>> report = new AtomicReference<>(Optional.empty());
  private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();

  /**
   * What was done.
   *
   * @param victim the leader that was killed
   * @param acknowledged appends answered before
   * @param inFlight appends sent and not answered
   */
  record Report(LeaderSeen victim, long acknowledged, long inFlight) {}

  LeaderKill(LocalCluster cluster, long appends) {
    this.half = appends / 2;
    leader.set(cluster.leader());
    var unused =
        watch.scheduleWithFixedDelay(
            () -> leader.set(cluster.leader()), 100, 100, TimeUnit.MILLISECONDS);
  }

  @Override
  public void onSent(Token token) {
    sent.incrementAndGet();
    killWhenDue();
  }

  @Override
  public void onAcknowledged(Token token, WriteResult result) {
    acknowledged.incrementAndGet();
    killWhenDue();
  }

  long acknowledged() {
    return acknowledged.get();
  }

  /** Returns what was done, once it is. */
  Optional<Report> report() {
    return report.get();
  }

  private void killWhenDue() {
    if (acknowledged.get() < half || report.get().isPresent()) {
      return;
    }
    synchronized (this) {
      long answered = acknowledged.get();
      long inFlight = sent.get() - answered;
      Optional<LeaderSeen> victim = leader.get();
      if (inFlight >= 1 && victim.isPresent() && report.get().isEmpty()) {
        victim.get().node().killWithoutWaiting();
        report.set(Optional.of(new Report(victim.get(), answered, inFlight)));
      }
    }
  }

  @Override
  public void close() {
    watch.shutdownNow();
  }
}
