package io.oncekv.bench.race;

import io.oncekv.bench.contender.Contender;
import io.oncekv.bench.contender.RunningContender;
import io.oncekv.bench.load.Caller;
import io.oncekv.bench.load.Data;
import io.oncekv.bench.load.Fill;
import io.oncekv.bench.load.Work;
import io.oncekv.lab.cluster.TemporaryFolder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Gives each system its turns: A B A B, with a fresh cluster in each. */
public final class Race {
  private final Plan plan;
  private final List<Contender> contenders;
  private final Data data;
  private final Consumer<String> progress;
  private final Map<String, String> systems = new LinkedHashMap<>();
  private final List<Measurement> measurements = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();

  /** Prepares; {@code progress} gets a line for each thing that is done. */
  public Race(Plan plan, List<Contender> contenders, Data data, Consumer<String> progress) {
    this.plan = plan;
    this.contenders = List.copyOf(contenders);
    this.data = data;
    this.progress = progress;
  }

  /** Runs all of it. */
  public Results run() throws InterruptedException {
    for (int round = 1; round <= plan.rounds(); round++) {
      for (Contender contender : contenders) {
        turn(contender, round);
      }
    }
    return new Results(systems, measurements, gaps, List.of());
  }

  private void turn(Contender contender, int round) throws InterruptedException {
    try (TemporaryFolder folder = TemporaryFolder.create("oncekv-bench-");
        RunningContender running = contender.start(folder.path(), data)) {
      String description = running.describe();
      systems.put(contender.name(), description);
      progress.accept("round " + round + " of " + plan.rounds() + ": " + description);
      try (Caller caller = running.caller(Work.WRITES, plan.connections())) {
        Fill.all(caller, data);
      }
      List<Step> steps =
          new ArrayList<>(
              plan.steps().stream().filter(step -> running.offers(step.work())).toList());
      if (round % 2 == 0) {
        // What a step leaves behind (a larger state, warmer code) is to help or hurt no one twice.
        Collections.reverse(steps);
      }
      Stopwatch stopwatch = new Stopwatch(plan, data, running);
      stopwatch.warmUp(steps);
      for (Step step : steps) {
        Measurement measured = stopwatch.measure(contender.name(), round, step);
        measurements.add(measured);
        progress.accept(Lines.of(measured));
      }
      if (plan.kills() > 0) {
        // Last, as it leaves the cluster in another state.
        List<Gap> measured =
            new LeaderKills(running, data, plan.writers())
                .measure(contender.name(), round, plan.kills());
        gaps.addAll(measured);
        measured.forEach(gap -> progress.accept(Lines.of(gap)));
      }
    }
  }
}
