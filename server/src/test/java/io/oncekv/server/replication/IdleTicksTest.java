package io.oncekv.server.replication;

import static io.oncekv.server.replication.ScriptedReplicator.N2;
import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.server.statemachine.CommandResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Time passes in an idle cluster while there is a session that could expire. */
class IdleTicksTest {
  private final ScriptedReplicator replicator = new ScriptedReplicator();
  private final AtomicLong nanos = new AtomicLong(1_000);
  private final List<Due> timers = new ArrayList<>();
  private final GroupCommit log =
      new GroupCommit(
          replicator,
          GroupCommitOptions.defaults(),
          GroupCommitListener.NONE,
          Runnable::run,
          nanos::get);
  private boolean sessionsExist = true;
  private boolean sweepUnfinished;
  private final IdleTicks ticks =
      new IdleTicks(
          replicator,
          log,
          () -> sessionsExist,
          () -> sweepUnfinished,
          (delay, task) -> timers.add(new Due(nanos.get() + delay.toNanos(), task)));

  private record Due(long nanos, Runnable task) {}

  /** Turns the clock from timer to timer; each entry is decided at once. */
  private void pass(Duration time) {
    long end = nanos.get() + time.toNanos();
    while (!timers.isEmpty() && timers.get(0).nanos() <= end) {
      Due due = timers.remove(0);
      nanos.set(due.nanos());
      due.task().run();
      // One that is decided can make room for the next.
      for (int i = 0; i < replicator.proposals.size(); i++) {
        replicator.proposals.get(i).outcome().complete(List.of(new CommandResult.Done()));
      }
    }
    nanos.set(end);
  }

  @Test
  void aTermBeginsWithATickAndAnotherFollowsEveryThirtySeconds() {
    ticks.start();
    assertThat(replicator.proposals).hasSize(1);
    pass(Duration.ofSeconds(95));
    assertThat(replicator.proposals).hasSize(4).allMatch(p -> p.entry().getCommands(0).hasTick());
    assertThat(replicator.proposals)
        .extracting(p -> p.entry().getElapsedMicros())
        .containsExactly(0L, 30_000_000L, 30_000_000L, 30_000_000L);
  }

  @Test
  void nothingTicksWithoutSessionsOrWithoutTheLead() {
    sessionsExist = false;
    ticks.start();
    pass(Duration.ofSeconds(95));
    sessionsExist = true;
    replicator.follow(6, N2);
    pass(Duration.ofSeconds(95));
    assertThat(replicator.proposals).isEmpty();
    replicator.lead(7);
    pass(Duration.ofSeconds(1));
    assertThat(replicator.proposals).hasSize(1);
  }

  @Test
  void ticksFollowEachOtherQuicklyWhileThereIsMoreToSweep() {
    ticks.start();
    sweepUnfinished = true;
    sessionsExist = false;
    pass(Duration.ofSeconds(2));
    int quick = replicator.proposals.size();
    assertThat(quick).isBetween(8, 20);
    sweepUnfinished = false;
    sessionsExist = true;
    pass(Duration.ofSeconds(29));
    assertThat(replicator.proposals).hasSize(quick);
  }

  @Test
  void aClosedTickerSetsNoFurtherTimer() {
    ticks.start();
    ticks.close();
    pass(Duration.ofSeconds(95));
    assertThat(replicator.proposals).hasSize(1);
    assertThat(timers).isEmpty();
  }
}
