package io.oncekv.bench.growth;

import io.oncekv.bench.load.Data;
import io.oncekv.bench.load.Work;
import io.oncekv.bench.race.Step;
import io.oncekv.lab.cluster.LocalCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** All sizes stand in one cluster, under keys of their own; of the longest there are fewer. */
final class WritesOfLongValues implements Experiment {
  private static final int BASE = 256;
  private static final List<Integer> SIZES = List.of(16, BASE, 4096, 65_536);
  private static final int MOST_KEYS = 10_000;

  @Override
  public void run(Stage stage) throws InterruptedException {
    LocalCluster cluster = stage.start(stage.plan().nodes());
    List<Case> cases = new ArrayList<>();
    for (int size : SIZES) {
      int keys = Math.min(MOST_KEYS, stage.plan().sizes().valueBytes() / size);
      cases.add(
          stage.filled(
              "values of " + size + " bytes", cluster, new Data("of-" + size, keys, size, 1)));
    }
    Step step = new Step(Work.WRITES, stage.plan().outstanding());
    stage.measure(cases, List.of(step), SIZES.size());
    Case base = cases.get(SIZES.indexOf(BASE));
    for (int i = 0; i < SIZES.size(); i++) {
      if (SIZES.get(i) != BASE) {
        stage.compare(
            "writes_" + SIZES.get(i) + "_by_" + BASE + "_bytes",
            Figure.THROUGHPUT,
            cases.get(i),
            base,
            step,
            OptionalDouble.empty());
      }
    }
  }
}
