package io.oncekv.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** Everything a node measures. Safe for use by several threads; recording never blocks. */
public final class NodeMetrics implements AutoCloseable {
  private static final Duration[] LATENCIES = {
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
  };
  private static final double[] BATCHES = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final ConcurrentMap<Operation, Timer> operations = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Counter> overloads = new ConcurrentHashMap<>();
  private final DistributionSummary batchCommands;
  // The registry holds what it counts by weak reference only.
  private final Queue<DoubleSupplier> counted = new ConcurrentLinkedQueue<>();
  private final Counter duplicatesAnswered;
  private final DistributionSummary batchBytes;
  private final Timer batchLatency;
  private final Counter batchesFailed;
  private final DistributionSummary readsPerRound;
  private final Timer readRounds;
  private final Counter readRoundsFailed;

  private record Operation(String kind, String outcome) {}

  public NodeMetrics() {
    batchCommands =
        DistributionSummary.builder("oncekv.batch.commands")
            .description("Commands in each log entry that this node proposed")
            .serviceLevelObjectives(BATCHES)
            .register(registry);
    duplicatesAnswered =
        Counter.builder("oncekv.duplicates.answered")
            .description("Writes answered from the reply of an earlier attempt")
            .register(registry);
    batchBytes =
        DistributionSummary.builder("oncekv.batch.bytes")
            .description("Size of each log entry that this node proposed")
            .register(registry);
    batchLatency =
        Timer.builder("oncekv.batch")
            .description("Log entries, from proposal to application on this node")
            .serviceLevelObjectives(LATENCIES)
            .register(registry);
    batchesFailed =
        Counter.builder("oncekv.batches.failed")
            .description("Log entries that came to nothing or to an unknown end")
            .register(registry);
    readsPerRound =
        DistributionSummary.builder("oncekv.read.round.reads")
            .description("Reads that shared a round of the read barrier")
            .register(registry);
    readRounds =
        Timer.builder("oncekv.read.round")
            .description("Rounds of the read barrier that let their reads pass")
            .serviceLevelObjectives(LATENCIES)
            .register(registry);
    readRoundsFailed =
        Counter.builder("oncekv.read.rounds.failed")
            .description("Rounds of the read barrier whose reads had to be tried again")
            .register(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  /**
   * Notes an answered call.
   *
   * @param kind the method, such as {@code Put}
   * @param outcome {@code ok} or the reason of the error; from a small fixed set
   * @param nanos from arrival to answer
   */
  public void operation(String kind, String outcome, long nanos) {
    operations
        .computeIfAbsent(new Operation(kind, outcome), this::timer)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Notes a write answered from a stored reply. */
  public void duplicateAnswered() {
    duplicatesAnswered.increment();
  }

  /** Notes a proposed log entry. */
  public void batch(int commands, int bytes) {
    batchCommands.record(commands);
    batchBytes.record(bytes);
  }

  /** Notes an applied log entry. */
  public void batchDecided(long nanos) {
    batchLatency.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Notes a log entry that was lost, or may have been. */
  public void batchFailed() {
    batchesFailed.increment();
  }

  /** Notes a round of the read barrier. */
  public void readRound(int reads, long nanos) {
    readsPerRound.record(reads);
    readRounds.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Notes a round that could not tell. */
  public void readRoundFailed() {
    readRoundsFailed.increment();
  }

  /**
   * Notes something turned away.
   *
   * @param where whose bound was reached; from a small fixed set
   */
  public void overloaded(String where) {
    overloads
        .computeIfAbsent(
            where,
            w ->
                Counter.builder("oncekv.overloaded")
                    .description("Commands and reads turned away because too many wait")
                    .tag("where", w)
                    .register(registry))
        .increment();
  }

  /** Adds a number that is read at every scrape. */
  public void gauge(String name, String description, DoubleSupplier value) {
    Gauge.builder(name, value::getAsDouble).description(description).register(registry);
  }

  /** Adds a number that only grows and is read at every scrape. */
  public void counter(String name, String description, DoubleSupplier value) {
    counted.add(value);
    FunctionCounter.builder(name, value, DoubleSupplier::getAsDouble)
        .description(description)
        .register(registry);
  }

  /** Everything in Prometheus' text format. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }

  private Timer timer(Operation operation) {
    return Timer.builder("oncekv.operation")
        .description("Calls by kind and outcome, from arrival to answer")
        .tag("kind", operation.kind())
        .tag("outcome", operation.outcome())
        .serviceLevelObjectives(LATENCIES)
        .register(registry);
  }
}
