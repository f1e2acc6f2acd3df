package io.oncekv.bench;

import io.oncekv.bench.contender.Contender;
import io.oncekv.bench.contender.etcd.EtcdContender;
import io.oncekv.bench.contender.oncekv.OnceKvContender;
import io.oncekv.bench.contender.zookeeper.ZooKeeperContender;
import io.oncekv.bench.load.Data;
import io.oncekv.bench.race.Plan;
import io.oncekv.bench.race.Race;
import io.oncekv.bench.race.Results;
import io.oncekv.bench.race.Step;
import io.oncekv.bench.report.JsonReport;
import io.oncekv.bench.report.Plot;
import io.oncekv.bench.report.Ratio;
import io.oncekv.bench.report.Ratios;
import io.oncekv.bench.report.Summary;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code scripts/bench} without a subcommand. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Races OnceKV against other systems on this machine: three nodes each on loopback, one system",
      "up at a time, in turns; same keys and values, each with its durable defaults."
    })
final class RaceCommand implements Callable<Integer> {
  private static final int MISSING = 77;

  @Option(names = "--peers", split = ",", description = "etcd, zookeeper; none")
  private List<String> peers = List.of();

  @Option(
      names = "--steps",
      split = ",",
      description =
          "WORK@OUTSTANDING, ...: writes, reads, spread, mix95, unary, sessionless, txn64, appends")
  private List<String> steps = List.of();

  @Option(names = "--quick", description = "the main figures only, in less than 5 minutes")
  private boolean quick;

  @Option(names = "--rounds", description = "turns of each system; 2, quick with two peers 1")
  private Optional<Integer> rounds = Optional.empty();

  @Option(names = "--warmup", description = "seconds of load before each turn; 110, quick 16")
  private Optional<Integer> warmup = Optional.empty();

  @Option(names = "--settle", description = "seconds of load before each step; 5, quick 2")
  private Optional<Integer> settle = Optional.empty();

  @Option(names = "--seconds", description = "length of each step; 15, quick 6")
  private Optional<Integer> seconds = Optional.empty();

  @Option(
      names = "--kills",
      description = "leaders killed in each turn; 3 of all steps, 0 with --steps or --quick")
  private Optional<Integer> kills = Optional.empty();

  @Option(
      names = "--writers",
      defaultValue = "64",
      description = "that write one at a time while leaders are killed; 64")
  private int writers;

  @Option(
      names = "--rate",
      defaultValue = "0",
      description = {
        "start so many operations a second, whatever is answered (open loop); latencies count",
        "from when an operation was due, OUTSTANDING bounds those on their way. 0: each answer",
        "starts the next operation (closed loop)"
      })
  private int rate;

  @Option(names = "--connections", defaultValue = "8", description = "of each client; 8")
  private int connections;

  @Option(names = "--keys", defaultValue = "100000", description = "different keys; 100000")
  private int keys;

  @Option(names = "--value-bytes", defaultValue = "256", description = "size of values; 256")
  private int valueBytes;

  @Option(names = "--heap", defaultValue = "512m", description = "of each OnceKV node; 512m")
  private String heap;

  @Option(names = "--json", description = "file for the results")
  private Optional<Path> json = Optional.empty();

  @Option(names = "--plot", description = "file for a drawing (SVG)")
  private Optional<Path> plot = Optional.empty();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    List<Contender> contenders = contenders();
    List<String> missing = contenders.stream().flatMap(it -> it.missing().stream()).toList();
    if (!missing.isEmpty()) {
      missing.forEach(spec.commandLine().getErr()::println);
      return MISSING;
    }
    Plan plan = plan();
    Map<String, String> setting = setting(plan);
    setting.forEach((name, value) -> out.println(name + ": " + value));
    out.flush();
    Data data = new Data(keys, valueBytes, 1);
    Results results =
        new Race(
                plan,
                contenders,
                data,
                line -> {
                  out.println(line);
                  out.flush();
                })
            .run();
    Map<String, Ratio> ratios = Ratios.of(results);
    Summary.print(results, ratios, out);
    if (json.isPresent()) {
      JsonReport.write(json.get(), setting, results, ratios);
    }
    if (plot.isPresent()) {
      Plot.write(plot.get(), results);
    }
    return results.measurements().stream().allMatch(it -> it.failures() == 0) ? 0 : 1;
  }

  private Plan plan() {
    List<String> names = steps;
    if (names.isEmpty()) {
      names = quick ? Defaults.QUICK_STEPS : Defaults.STEPS;
    }
    try {
      return new Plan(
          names.stream().map(Step::parse).toList(),
          positive("--rounds", rounds.orElse(quick && peers.size() > 1 ? 1 : 2)),
          Duration.ofSeconds(positive("--warmup", warmup.orElse(quick ? 16 : 110))),
          Duration.ofSeconds(positive("--settle", settle.orElse(quick ? 2 : 5))),
          Duration.ofSeconds(positive("--seconds", seconds.orElse(quick ? 6 : 15))),
          positive("--connections", connections),
          notNegative("--kills", kills.orElse(quick || !steps.isEmpty() ? 0 : 3)),
          positive("--writers", writers),
          notNegative("--rate", rate));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private List<Contender> contenders() {
    List<Contender> contenders = new ArrayList<>();
    contenders.add(new OnceKvContender(heap));
    for (String peer : peers) {
      contenders.add(
          switch (peer) {
            case "etcd" -> new EtcdContender();
            case "zookeeper" -> new ZooKeeperContender();
            default ->
                throw new ParameterException(
                    spec.commandLine(), "--peers are etcd and zookeeper, not '" + peer + "'");
          });
    }
    return contenders;
  }

  private Map<String, String> setting(Plan plan) {
    Map<String, String> setting = Machine.describe();
    setting.put(
        "steps", plan.steps().stream().map(Step::toString).collect(Collectors.joining(" ")));
    setting.put(
        "time",
        String.format(
            "%d rounds; %d s of warm-up in each turn, then %d + %d s for each step",
            plan.rounds(),
            plan.warmup().toSeconds(),
            plan.settle().toSeconds(),
            plan.measured().toSeconds()));
    setting.put(
        "data", String.format("%d keys of 32 bytes, values of %d random bytes", keys, valueBytes));
    setting.put(
        "load",
        (plan.rate() > 0
                ? "open loop, " + plan.rate() + " operations/s, latencies from when each was due"
                : "closed loop")
            + ", at most "
            + plan.connections()
            + " connections");
    return setting;
  }

  private int notNegative(String option, int number) {
    if (number < 0) {
      throw new ParameterException(spec.commandLine(), option + " must not be negative");
    }
    return number;
  }

  private int positive(String option, int number) {
    return Bounds.positive(spec, option, number);
  }
}
