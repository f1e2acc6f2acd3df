package io.oncekv.bench.growth;

import io.oncekv.bench.load.Data;
import io.oncekv.bench.load.Work;
import io.oncekv.bench.race.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** All clusters are up, and all but one idle at any time. */
final class WritesOnMoreNodes implements Experiment {
  private static final int BASE = 3;
  private static final int KEYS = 10_000;
  private static final int VALUE_BYTES = 256;

  @Override
  public void run(Stage stage) throws InterruptedException {
    List<Integer> counts = stage.plan().sizes().nodes();
    List<Case> cases = new ArrayList<>();
    for (int count : counts) {
      cases.add(
          stage.filled(name(count), stage.start(count), new Data("key", KEYS, VALUE_BYTES, 1)));
    }
    Step step = new Step(Work.WRITES, stage.plan().outstanding());
    stage.measure(cases, List.of(step), 1);
    Case base = cases.get(counts.indexOf(BASE));
    for (int i = 0; i < counts.size(); i++) {
      if (counts.get(i) != BASE) {
        stage.compare(
            "writes_" + counts.get(i) + "_by_" + BASE + "_nodes",
            Figure.THROUGHPUT,
            cases.get(i),
            base,
            step,
            OptionalDouble.empty());
      }
    }
  }

  private static String name(int nodes) {
    return nodes == 1 ? "1 node" : nodes + " nodes";
  }
}
