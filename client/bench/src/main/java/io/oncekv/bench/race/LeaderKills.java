package io.oncekv.bench.race;

import io.oncekv.bench.contender.RunningContender;
import io.oncekv.bench.load.Caller;
import io.oncekv.bench.load.ClosedLoop;
import io.oncekv.bench.load.Data;
import io.oncekv.bench.load.Load;
import io.oncekv.bench.load.Work;
import io.oncekv.lab.append.GapMeter;
import io.oncekv.lab.cluster.Poll;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Kills leaders under writers, each of which has one write outstanding and repeats what fails. */
final class LeaderKills {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Writers have come to their pace by then, and calls that hung have ended. */
  private static final int SETTLE_SECONDS = 3;

  private final RunningContender running;
  private final Data data;
  private final int writers;
  private final GapMeter meter = new GapMeter();

  LeaderKills(RunningContender running, Data data, int writers) {
    this.running = running;
    this.data = data;
    this.writers = writers;
  }

  List<Gap> measure(String system, int round, int kills) throws InterruptedException {
    List<Gap> gaps = new ArrayList<>();
    try (Caller caller = running.survivor(writers);
        Load load = ClosedLoop.start(Work.WRITES, caller, data, writers, meter::success)) {
      awaitSuccess();
      settle();
      for (int kill = 1; kill <= kills; kill++) {
        meter.restart();
        long failures = load.meter().failures();
        running.killLeader();
        awaitSuccess();
        settle();
        gaps.add(
            new Gap(
                system,
                round,
                kill,
                Duration.ofNanos(meter.longestNanos()).toMillis(),
                load.meter().failures() - failures));
        running.restartKilled();
        settle();
      }
    }
    return gaps;
  }

  /** A gap that is still open would be measured too short. */
  private void awaitSuccess() {
    long seen = meter.successes();
    Poll.untilTrue(LIMIT, "a write to succeed", () -> meter.successes() > seen);
  }

  private static void settle() throws InterruptedException {
    var unused = new CountDownLatch(1).await(SETTLE_SECONDS, TimeUnit.SECONDS);
  }
}
