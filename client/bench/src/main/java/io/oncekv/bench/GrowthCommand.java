package io.oncekv.bench;

import io.oncekv.bench.growth.GrowthPlan;
import io.oncekv.bench.growth.Notebook;
import io.oncekv.bench.growth.Part;
import io.oncekv.bench.growth.Sizes;
import io.oncekv.bench.race.Results;
import io.oncekv.bench.report.GrowthSummary;
import io.oncekv.bench.report.JsonReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
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

/** {@code scripts/bench growth}. */
@Command(
    name = "growth",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures how OnceKV's cost grows: with the length of values, the number of appends that made",
      "them, keys, sessions, nodes, and the data that a restarted node has. The large case and the",
      "small one are measured in turns, in one run, and their ratios printed beside the aims."
    })
final class GrowthCommand implements Callable<Integer> {
  @Option(
      names = "--only",
      split = ",",
      description = "appends, reads, keys, sessions, restart, nodes, values; all")
  private List<String> only = Part.labels();

  @Option(names = "--quick", description = "small and short: to see that it works, no figures")
  private boolean quick;

  @Option(names = "--rounds", description = "turns of each case; 2, quick 1")
  private Optional<Integer> rounds = Optional.empty();

  @Option(names = "--warmup", description = "seconds of load on each cluster before; 32, quick 0.3")
  private Optional<Integer> warmup = Optional.empty();

  @Option(names = "--settle", description = "seconds of load before each figure; 3, quick 0.2")
  private Optional<Integer> settle = Optional.empty();

  @Option(names = "--seconds", description = "length of each measurement; 8, quick 1")
  private Optional<Integer> seconds = Optional.empty();

  @Option(names = "--outstanding", defaultValue = "1024", description = "writes; 1024")
  private int outstanding;

  @Option(names = "--connections", defaultValue = "8", description = "of each client; 8")
  private int connections;

  @Option(
      names = "--nodes",
      defaultValue = "3",
      description = "of each cluster, but for restart and nodes; 3")
  private int nodes;

  @Option(names = "--keys", description = "many keys; 5000000, quick 10000")
  private Optional<Integer> keys = Optional.empty();

  @Option(names = "--sessions", description = "many sessions; 100000, quick 500")
  private Optional<Integer> sessions = Optional.empty();

  @Option(names = "--heap", defaultValue = "512m", description = "of each node; 512m")
  private String heap;

  @Option(names = "--json", description = "file for the results")
  private Optional<Path> json = Optional.empty();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    List<Part> parts = parts();
    GrowthPlan plan = plan();
    Map<String, String> setting = setting(plan, parts);
    setting.forEach((name, value) -> out.println(name + ": " + value));
    out.flush();
    Notebook notes =
        new Notebook(
            line -> {
              out.println(line);
              out.flush();
            });
    for (Part part : parts) {
      part.run(plan, notes);
    }
    Results results = notes.results();
    GrowthSummary.print(notes.comparisons(), results, out);
    if (json.isPresent()) {
      JsonReport.write(
          json.get(), setting, results, GrowthSummary.ratios(notes.comparisons(), results));
    }
    return results.measurements().stream().allMatch(it -> it.failures() == 0) ? 0 : 1;
  }

  private List<Part> parts() {
    try {
      return only.stream().map(Part::parse).distinct().toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--only: " + e.getMessage(), e);
    }
  }

  private GrowthPlan plan() {
    Sizes sizes = quick ? Sizes.QUICK : Sizes.FULL;
    return new GrowthPlan(
        positive("--rounds", rounds.orElse(quick ? 1 : 2)),
        time("--warmup", warmup, quick ? 300 : 32_000),
        time("--settle", settle, quick ? 200 : 3_000),
        time("--seconds", seconds, quick ? 1_000 : 8_000),
        positive("--connections", connections),
        positive("--nodes", nodes),
        positive("--outstanding", outstanding),
        heap,
        sizes.with(
            positive("--keys", keys.orElse(sizes.manyKeys())),
            positive("--sessions", sessions.orElse(sizes.manySessions()))));
  }

  private Map<String, String> setting(GrowthPlan plan, List<Part> parts) {
    Map<String, String> setting = Machine.describe();
    setting.put("parts", parts.stream().map(Part::label).collect(Collectors.joining(" ")));
    setting.put(
        "time",
        String.format(
            "%d rounds; %s s of warm-up on each cluster, then %s + %s s for each figure",
            plan.rounds(),
            seconds(plan.warmup()),
            seconds(plan.settle()),
            seconds(plan.measured())));
    setting.put(
        "load",
        String.format(
            "closed loop, at most %d connections; clusters of %d nodes, -Xmx%s, where nothing"
                + " else is said",
            plan.connections(), plan.nodes(), plan.heap()));
    return setting;
  }

  private Duration time(String option, Optional<Integer> told, long otherwiseMillis) {
    return told.map(number -> Duration.ofSeconds(positive(option, number)))
        .orElse(Duration.ofMillis(otherwiseMillis));
  }

  private static String seconds(Duration time) {
    return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
  }

  private int positive(String option, int number) {
    return Bounds.positive(spec, option, number);
  }
}
