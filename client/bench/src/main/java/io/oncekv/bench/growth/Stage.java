package io.oncekv.bench.growth;

import io.oncekv.bench.contender.oncekv.OnceKvTarget;
import io.oncekv.bench.load.Caller;
import io.oncekv.bench.load.Data;
import io.oncekv.bench.load.Fill;
import io.oncekv.bench.load.Work;
import io.oncekv.bench.race.Step;
import io.oncekv.bench.race.Stopwatch;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.TemporaryFolder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Where one experiment takes place: its clusters and their files, gone when it is closed. */
final class Stage implements AutoCloseable {
  static final Duration FILL_LIMIT = Duration.ofMinutes(10);
  static final int FILL_OUTSTANDING = 1024;

  private static final double NANOS = 1e9;

  private final GrowthPlan plan;
  private final Notebook notes;
  private final TemporaryFolder folder = TemporaryFolder.create("oncekv-growth-");
  private final List<LocalCluster> clusters = new ArrayList<>();

  Stage(GrowthPlan plan, Notebook notes) {
    this.plan = plan;
    this.notes = notes;
  }

  GrowthPlan plan() {
    return plan;
  }

  Notebook notes() {
    return notes;
  }

  /** Starts a cluster that lives as long as this. */
  LocalCluster start(int nodes) {
    LocalCluster cluster =
        LocalCluster.builder(folder.path().resolve("c" + clusters.size()))
            .nodes(nodes)
            .heap(plan.heap())
            .start();
    clusters.add(cluster);
    return cluster;
  }

  /** Says what a case is, for whoever reads the results later, and returns it. */
  Case described(Case one, String description) {
    notes.describe(one.name(), description);
    return one;
  }

  /** Names a case of a cluster, and writes its data. */
  Case filled(String name, LocalCluster cluster, Data data) {
    write(cluster, data);
    return described(
        new Case(name, new OnceKvTarget(cluster, data), data),
        text(data) + ", " + cluster.nodes().size() + " nodes");
  }

  /** Writes data. */
  void write(LocalCluster cluster, Data data) {
    timed(
        "wrote " + text(data),
        () -> {
          try (Caller caller =
              new OnceKvTarget(cluster, data).caller(Work.WRITES, plan.connections())) {
            Fill.all(caller, data, FILL_OUTSTANDING, FILL_LIMIT);
          }
        });
  }

  /** Does something, and tells how long it took. */
  void timed(String what, Runnable task) {
    long begin = System.nanoTime();
    task.run();
    took(what, begin);
  }

  /** Tells how long something took that began at a {@link System#nanoTime()}. */
  void took(String what, long begin) {
    notes.say(
        String.format(Locale.ROOT, "  %s in %.1f s", what, (System.nanoTime() - begin) / NANOS));
  }

  /**
   * Measures cases in turns, step by step; even rounds go backwards.
   *
   * @param sharing how many cases share a cluster, and so its warm-up
   */
  void measure(List<Case> cases, List<Step> steps, int sharing) throws InterruptedException {
    for (Case one : cases) {
      stopwatch(one, sharing).warmUp(steps);
    }
    List<Case> order = new ArrayList<>(cases);
    for (int round = 1; round <= plan.rounds(); round++) {
      for (Step step : steps) {
        for (Case one : order) {
          notes.add(stopwatch(one, sharing).measure(one.name(), round, step));
        }
      }
      // What a turn leaves behind is to help or hurt no case twice.
      Collections.reverse(order);
    }
  }

  /** Has a ratio made of what two cases came to in a step. */
  void compare(String name, Figure figure, Case subject, Case base, Step step, OptionalDouble aim) {
    notes.add(
        new Comparison(
            name + "_" + step.outstanding(), figure, subject.name(), base.name(), step, aim));
  }

  @Override
  public void close() {
    clusters.forEach(LocalCluster::close);
    folder.close();
  }

  private Stopwatch stopwatch(Case one, int sharing) {
    return new Stopwatch(plan.plan(sharing), one.data(), one.target());
  }

  private static String text(Data data) {
    return data.keys() + " keys with values of " + data.valueBytes() + " bytes";
  }
}
