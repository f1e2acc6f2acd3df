package io.oncekv.bench.growth;

import io.oncekv.bench.contender.oncekv.OnceKvTarget;
import io.oncekv.bench.load.Caller;
import io.oncekv.bench.load.Data;
import io.oncekv.bench.load.Fill;
import io.oncekv.bench.load.Work;
import io.oncekv.bench.race.Step;
import io.oncekv.client.OnceKV;
import io.oncekv.lab.cluster.LocalCluster;
import java.util.List;
import java.util.OptionalDouble;

/** What the appends have made is read, and put under other keys: the same values, byte by byte. */
final class ReadsOfAppendedValues implements Experiment {
  private static final OptionalDouble AIM = OptionalDouble.of(1.5);
  private static final int PIECE = 100;
  private static final Step ALONE = new Step(Work.READS, 1);
  private static final Step TOGETHER = new Step(Work.READS, 8);

  @Override
  public void run(Stage stage) throws InterruptedException {
    Sizes sizes = stage.plan().sizes();
    LocalCluster cluster = stage.start(stage.plan().nodes());
    Data appends = new Data("appended", sizes.appendedValues(), PIECE, 1);
    Data puts = new Data("put", sizes.appendedValues(), PIECE, 1);
    String values =
        sizes.appendedValues() + " values of " + sizes.appends() + " times " + PIECE + " bytes";
    Case appended =
        stage.described(
            new Case("made of appends", new OnceKvTarget(cluster, appends), appends), values);
    Case put =
        stage.described(new Case("put at once", new OnceKvTarget(cluster, puts), puts), values);
    stage.timed("appended " + values, () -> append(stage.plan(), appended));
    stage.timed("put " + values, () -> copy(cluster, appended, put, sizes.appends() * PIECE));
    stage.measure(List.of(put, appended), List.of(ALONE, TOGETHER), 2);
    stage.compare("get_appended_time", Figure.TIME, appended, put, ALONE, AIM);
    stage.compare("get_appended_p50", Figure.P50, appended, put, ALONE, AIM);
    stage.compare("get_appended_time", Figure.TIME, appended, put, TOGETHER, AIM);
  }

  private static void append(GrowthPlan plan, Case appended) {
    Data data = appended.data();
    try (Caller caller = appended.target().caller(Work.APPENDS, plan.connections())) {
      Fill.each(
          data.keys() * plan.sizes().appends(),
          Stage.FILL_OUTSTANDING,
          Stage.FILL_LIMIT,
          (lane, number, answer) ->
              caller.append(lane, number % data.keys(), data.value(number), answer));
    }
  }

  private static void copy(LocalCluster cluster, Case from, Case to, int bytes) {
    try (OnceKV client = cluster.client().build()) {
      for (int key = 0; key < from.data().keys(); key++) {
        byte[] value = client.get(from.data().key(key)).orElseThrow().value();
        if (value.length != bytes) {
          throw new IllegalStateException(
              "appends of " + bytes + " bytes made a value of " + value.length);
        }
        client.put(to.data().key(key), value);
      }
    }
  }
}
