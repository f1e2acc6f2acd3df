package io.oncekv.bench.growth;

import io.oncekv.bench.load.Data;
import io.oncekv.bench.load.Work;
import io.oncekv.bench.race.Step;
import java.util.List;
import java.util.OptionalDouble;

/** Two clusters are up, one of them idle at any time: the large database is filled only once. */
final class WritesAtManyKeys implements Experiment {
  private static final OptionalDouble AIM = OptionalDouble.of(0.8);
  private static final int VALUE_BYTES = 100;

  @Override
  public void run(Stage stage) throws InterruptedException {
    int nodes = stage.plan().nodes();
    Case few = keys(stage, nodes, stage.plan().sizes().fewKeys());
    Case many = keys(stage, nodes, stage.plan().sizes().manyKeys());
    Step step = new Step(Work.WRITES, stage.plan().outstanding());
    stage.measure(List.of(few, many), List.of(step), 1);
    stage.compare("writes_many_keys", Figure.THROUGHPUT, many, few, step, AIM);
  }

  private static Case keys(Stage stage, int nodes, int count) {
    return stage.filled(
        count + " keys", stage.start(nodes), new Data("key", count, VALUE_BYTES, 1));
  }
}
