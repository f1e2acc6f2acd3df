package io.oncekv.bench.growth;

import io.oncekv.bench.load.Data;
import io.oncekv.bench.load.Work;
import io.oncekv.bench.race.Step;
import io.oncekv.lab.cluster.LocalCluster;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Both cases hold as many bytes, in values of 1 MiB and of 1 KiB; so the short ones are many, and
 * stay short while they are appended to.
 */
final class AppendsToLongValues implements Experiment {
  private static final OptionalDouble AIM = OptionalDouble.of(1.2);
  private static final int LONG = 1 << 20;
  private static final int SHORT = 1 << 10;
  private static final Step ALONE = new Step(Work.APPENDS, 1);
  private static final Step TOGETHER = new Step(Work.APPENDS, 64);

  @Override
  public void run(Stage stage) throws InterruptedException {
    int longs = stage.plan().sizes().longValues();
    LocalCluster cluster = stage.start(stage.plan().nodes());
    Case small =
        stage.filled(
            "values of 1 KiB", cluster, new Data("short", longs * (LONG / SHORT), SHORT, 1));
    Case large = stage.filled("values of 1 MiB", cluster, new Data("long", longs, LONG, 1));
    stage.measure(List.of(small, large), List.of(ALONE, TOGETHER), 2);
    stage.compare("append_to_1mib_time", Figure.TIME, large, small, ALONE, AIM);
    stage.compare("append_to_1mib_p50", Figure.P50, large, small, ALONE, AIM);
    stage.compare("append_to_1mib_time", Figure.TIME, large, small, TOGETHER, AIM);
  }
}
