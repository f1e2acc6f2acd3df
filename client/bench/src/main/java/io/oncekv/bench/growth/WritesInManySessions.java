package io.oncekv.bench.growth;

import io.oncekv.bench.contender.oncekv.ManySessions;
import io.oncekv.bench.load.Data;
import io.oncekv.bench.load.Work;
import io.oncekv.bench.race.Step;
import io.oncekv.lab.cluster.LocalCluster;
import java.util.List;
import java.util.OptionalDouble;

/** Two clusters are up, one with few sessions and one with many; both over as many connections. */
final class WritesInManySessions implements Experiment {
  private static final OptionalDouble AIM = OptionalDouble.of(0.8);
  private static final int FEW = 8;
  private static final int KEYS = 10_000;
  private static final int VALUE_BYTES = 100;

  @Override
  public void run(Stage stage) throws InterruptedException {
    Data data = new Data("key", KEYS, VALUE_BYTES, 1);
    try (ManySessions few = open(stage, FEW, data);
        ManySessions many = open(stage, stage.plan().sizes().manySessions(), data)) {
      Case small = sessions(stage, FEW, few, data);
      Case large = sessions(stage, stage.plan().sizes().manySessions(), many, data);
      Step step = new Step(Work.UNARY, stage.plan().outstanding());
      stage.measure(List.of(small, large), List.of(step), 1);
      stage.compare("writes_many_sessions", Figure.THROUGHPUT, large, small, step, AIM);
    }
  }

  private static ManySessions open(Stage stage, int count, Data data) throws InterruptedException {
    LocalCluster cluster = stage.start(stage.plan().nodes());
    stage.write(cluster, data);
    long begin = System.nanoTime();
    ManySessions opened = ManySessions.open(cluster, count, stage.plan().connections(), data);
    stage.took("opened " + count + " sessions", begin);
    return opened;
  }

  private static Case sessions(Stage stage, int count, ManySessions open, Data data) {
    return stage.described(
        new Case(count + " sessions in turn", open, data),
        count + " sessions on " + stage.plan().nodes() + " nodes");
  }
}
