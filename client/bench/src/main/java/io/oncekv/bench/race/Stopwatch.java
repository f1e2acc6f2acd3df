package io.oncekv.bench.race;

import io.oncekv.bench.contender.Target;
import io.oncekv.bench.load.Caller;
import io.oncekv.bench.load.ClosedLoop;
import io.oncekv.bench.load.Data;
import io.oncekv.bench.load.Load;
import io.oncekv.bench.load.OpenLoop;
import io.oncekv.bench.load.Work;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** Puts load on a running system and measures. */
public final class Stopwatch {
  private static final double NANOS = 1e9;

  private final Plan plan;
  private final Data data;
  private final Target running;

  /** Prepares for one system and its data. */
  public Stopwatch(Plan plan, Data data, Target running) {
    this.plan = plan;
    this.data = data;
    this.running = running;
  }

  /** Every kind of work gets its share of the time, with the most that is outstanding later. */
  public void warmUp(List<Step> steps) throws InterruptedException {
    Map<Work, Step> widest =
        steps.stream()
            .collect(
                Collectors.toMap(
                    Step::work,
                    step -> step,
                    BinaryOperator.maxBy(Comparator.comparingInt(Step::outstanding)),
                    LinkedHashMap::new));
    for (Step step : widest.values()) {
      try (Caller caller = caller(step);
          Load load = load(step, caller)) {
        pause(plan.warmup().dividedBy(widest.size()));
        var unused = load.meter().drain();
      }
    }
  }

  /** Lets the load of a step run for a while, and measures it afterwards. */
  public Measurement measure(String system, int round, Step step) throws InterruptedException {
    try (Caller caller = caller(step);
        Load load = load(step, caller)) {
      pause(plan.settle());
      var unused = load.meter().drain();
      List<Long> nodes = running.pids();
      List<Long> self = List.of(ProcessHandle.current().pid());
      long failures = load.meter().failures();
      long nodesCpu = ProcFiles.cpuMicros(nodes);
      long ownCpu = ProcFiles.cpuMicros(self);
      long begin = System.nanoTime();
      pause(plan.measured());
      Histogram latencies = load.meter().drain();
      double seconds = (System.nanoTime() - begin) / NANOS;
      long operations = latencies.getTotalCount() * step.work().operations();
      if (operations == 0) {
        throw new IllegalStateException(
            system
                + " answered nothing of "
                + step
                + "; first failure: "
                + load.meter().firstFailure());
      }
      return new Measurement(
          system,
          round,
          step,
          seconds,
          operations,
          Latency.of(latencies),
          (ProcFiles.cpuMicros(nodes) - nodesCpu) / (double) operations,
          (ProcFiles.cpuMicros(self) - ownCpu) / (double) operations,
          ProcFiles.residentBytes(nodes),
          load.meter().failures() - failures,
          load.meter().firstFailure());
    }
  }

  private Caller caller(Step step) {
    return running.caller(step.work(), Math.min(plan.connections(), step.calls()));
  }

  private Load load(Step step, Caller caller) {
    return plan.rate() > 0
        ? OpenLoop.start(step.work(), caller, data, plan.rate(), step.calls())
        : ClosedLoop.start(step.work(), caller, data, step.calls());
  }

  private static void pause(Duration time) throws InterruptedException {
    var unused = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
  }
}
