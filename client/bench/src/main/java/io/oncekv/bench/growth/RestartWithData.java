package io.oncekv.bench.growth;

import io.oncekv.bench.load.Caller;
import io.oncekv.bench.load.ClosedLoop;
import io.oncekv.bench.load.Data;
import io.oncekv.bench.load.Load;
import io.oncekv.bench.load.Work;
import io.oncekv.bench.race.Restart;
import io.oncekv.client.OnceKV;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A cluster of one node, so that nobody else can answer; writes go on all the time. */
final class RestartWithData implements Experiment {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int VALUE_BYTES = 4096;
  private static final int OUTSTANDING = 64;

  @Override
  public void run(Stage stage) throws InterruptedException {
    GrowthPlan plan = stage.plan();
    LocalCluster cluster = stage.start(1);
    LocalNode node = cluster.nodes().get(0);
    int keys = Math.toIntExact(plan.sizes().restartBytes() / VALUE_BYTES);
    Case full = stage.filled("a node to restart", cluster, new Data("key", keys, VALUE_BYTES, 1));
    try (Caller caller = full.target().caller(Work.WRITES, plan.connections());
        Load load = ClosedLoop.start(Work.WRITES, caller, full.data(), OUTSTANDING)) {
      pause(plan.warmup());
      for (int kill = 1; kill <= plan.sizes().restarts(); kill++) {
        pause(plan.measured());
        node.kill();
        stage.notes().add(restart(cluster, node, full, kill));
      }
      if (load.meter().drain().getTotalCount() == 0) {
        throw new IllegalStateException("no write succeeded beside the restarts");
      }
    }
  }

  private static Restart restart(LocalCluster cluster, LocalNode node, Case full, int kill) {
    long begin = System.nanoTime();
    node.start();
    node.awaitReady(LIMIT);
    long ready = System.nanoTime();
    try (OnceKV client = cluster.client().build()) {
      int length = client.get(full.data().key(0)).orElseThrow().length();
      if (length != VALUE_BYTES) {
        throw new IllegalStateException("read a value of " + length + " bytes");
      }
      return new Restart(
          full.name(),
          kill,
          TimeUnit.NANOSECONDS.toMillis(ready - begin),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    }
  }

  private static void pause(Duration time) throws InterruptedException {
    var unused = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
  }
}
