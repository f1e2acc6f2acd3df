package io.oncekv.lab.torture;

import io.oncekv.lab.cluster.TemporaryFolder;
import io.oncekv.lab.fault.Fault;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Iterator;
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

/** {@code lab torture}. */
@Command(
    name = "torture",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Hurts a cluster of real processes by a schedule that the seed draws, while clients work on",
      "it; records all that they are told, and judges it: linearizable, and exactly once."
    },
    footer = "%nExit codes: 0 ok, 1 FAILED, 2 an option makes no sense.")
public final class TortureCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      defaultValue = "1",
      description = "how long faults begin, a fraction is allowed; 1")
  private double minutes;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "draws the schedule; from the clock unless given, and printed")
  private Optional<Long> seed;

  @Option(names = "--nodes", paramLabel = "N", defaultValue = "3", description = "3, 5 or 7; 3")
  private int nodes;

  @Option(names = "--clients", paramLabel = "C", defaultValue = "8", description = "1 to 64; 8")
  private int clients;

  @Option(
      names = "--killed-clients",
      paramLabel = "K",
      defaultValue = "2",
      description = "more clients, with journals, that are killed all the time; 0 to 16; 2")
  private int killedClients;

  @Option(
      names = "--gap-limit-ms",
      paramLabel = "G",
      defaultValue = "3000",
      description = {
        "how long no write may succeed though a majority is up and connected, from before a fault on;",
        "more for a machine that is busy otherwise, 0 for no limit; 3000"
      })
  private long gapLimitMillis;

  @Option(
      names = "--faults",
      paramLabel = "A,B",
      split = ",",
      description = "which kinds; all unless given: ${COMPLETION-CANDIDATES}",
      completionCandidates = Names.class)
  private List<String> faults = new FaultCatalog().names();

  @Spec private CommandSpec spec;

  /** The kinds of faults, for the help. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return new FaultCatalog().names().iterator();
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (TemporaryFolder folder = TemporaryFolder.create("oncekv-torture-");
        FaultCatalog catalog = new FaultCatalog()) {
      folder.beforeDeletion(catalog::close);
      TortureOptions options = options(catalog, out);
      say(
          out,
          "torture: seed=%d nodes=%d clients=%d faults=%s"
              .formatted(
                  options.seed(),
                  options.nodes(),
                  options.clients(),
                  options.faults().stream().map(Fault::name).collect(Collectors.joining(","))));
      try {
        TortureResult result =
            new Torture(options, catalog, folder.path(), line -> say(out, line)).run();
        result.problems().forEach(problem -> say(out, problem));
        if (result.isOk()) {
          say(out, result.line(options.seed()));
          return 0;
        }
        folder.keep();
        say(out, result.line(options.seed()) + " folder=" + folder.path());
      } catch (RuntimeException | AssertionError e) {
        if (!folder.keep()) {
          return FAILED;
        }
        e.printStackTrace(spec.commandLine().getErr());
        say(
            out,
            "torture: FAILED seed=%d folder=%s: %s"
                .formatted(options.seed(), folder.path(), e.getMessage()));
      }
      return FAILED;
    }
  }

  private TortureOptions options(FaultCatalog catalog, PrintWriter out) {
    if (!(minutes > 0 && minutes <= 24 * 60)) {
      throw new ParameterException(spec.commandLine(), "--minutes is more than 0 and at most 1440");
    }
    if (nodes < 3 || nodes > 7 || nodes % 2 == 0) {
      throw new ParameterException(spec.commandLine(), "--nodes is 3, 5 or 7, not " + nodes);
    }
    if (clients < 1 || clients > 64) {
      throw new ParameterException(spec.commandLine(), "--clients is 1 to 64, not " + clients);
    }
    if (killedClients < 0 || killedClients > 16) {
      throw new ParameterException(
          spec.commandLine(), "--killed-clients is 0 to 16, not " + killedClients);
    }
    if (gapLimitMillis < 0) {
      throw new ParameterException(spec.commandLine(), "--gap-limit-ms is not below 0");
    }
    return new TortureOptions(
        Duration.ofMillis(Math.round(minutes * 60_000)),
        seed.orElseGet(System::nanoTime),
        nodes,
        clients,
        killedClients,
        Duration.ofMillis(gapLimitMillis),
        possible(catalog, out));
  }

  /** Returns the faults that were asked for and can be brought about here; says which cannot. */
  private List<Fault> possible(FaultCatalog catalog, PrintWriter out) {
    List<Fault> wanted;
    try {
      wanted = faults.stream().distinct().map(catalog::named).toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
    Map<Fault, String> leftOut = catalog.leftOut(wanted);
    leftOut.forEach(
        (fault, reason) -> say(out, "torture: left out " + fault.name() + ": " + reason));
    List<Fault> possible = wanted.stream().filter(fault -> !leftOut.containsKey(fault)).toList();
    if (possible.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "none of these faults can be brought about here, see above");
    }
    return possible;
  }

  private static void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }
}
