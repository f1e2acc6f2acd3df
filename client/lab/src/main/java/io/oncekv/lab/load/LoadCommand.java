package io.oncekv.lab.load;

import io.oncekv.client.CallStyle;
import io.oncekv.client.OnceKV;
import io.oncekv.client.OnceKVBuilder;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.TemporaryFolder;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lab load}. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures throughput and latency with a fixed number of operations outstanding, on a cluster",
      "that it starts on this machine (beside the generator: both share its processors) or on one",
      "that runs already (--endpoints)."
    })
public final class LoadCommand implements Callable<Integer> {
  private static final int MOST_CLIENTS = 8;

  @Option(names = "--op", defaultValue = "put", description = "put or get (linearizable); put")
  private String op;

  @Option(
      names = "--path",
      defaultValue = "stream",
      description = "stream or unary: how the client's calls travel; stream")
  private String path;

  @Option(names = "--outstanding", defaultValue = "64", description = "operations; 64")
  private int outstanding;

  @Option(names = "--seconds", defaultValue = "30", description = "measured time; 30")
  private int seconds;

  @Option(names = "--warmup", defaultValue = "30", description = "seconds not measured before; 30")
  private int warmup;

  @Option(names = "--value-bytes", defaultValue = "100", description = "size of values; 100")
  private int valueBytes;

  @Option(names = "--keys", defaultValue = "10000", description = "different keys; 10000")
  private int keys;

  @Option(names = "--nodes", defaultValue = "3", description = "nodes of the cluster started; 3")
  private int nodes;

  @Option(names = "--heap", defaultValue = "512m", description = "Java heap of each node; 512m")
  private String heap;

  @Option(names = "--endpoints", split = ",", description = "a cluster that runs already")
  private List<String> endpoints = List.of();

  @Spec private CommandSpec spec;

  private final Retries retries = new Retries();

  @Override
  public Integer call() throws Exception {
    Operation operation = parse("--op", op, Operation.values());
    CallStyle style = parse("--path", path, CallStyle.values());
    requirePositive("--outstanding", outstanding);
    requirePositive("--seconds", seconds);
    requirePositive("--keys", keys);
    requirePositive("--nodes", nodes);
    if (!endpoints.isEmpty()) {
      return measure(
          operation, OnceKV.builder().endpoints(endpoints).callStyle(style), Optional.empty(), 0);
    }
    try (TemporaryFolder folder = TemporaryFolder.create("oncekv-load-")) {
      long begin = System.nanoTime();
      try (LocalCluster cluster =
          LocalCluster.builder(folder.path()).nodes(nodes).heap(heap).start()) {
        return measure(operation, cluster.client().callStyle(style), Optional.of(cluster), begin);
      }
    }
  }

  private int measure(
      Operation operation, OnceKVBuilder builder, Optional<LocalCluster> cluster, long startedAt)
      throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%s, %s calls, %d outstanding, values of %d bytes, %d keys; %d s after %d s of warm-up; %s%n%s%n",
        operation.name().toLowerCase(Locale.ROOT),
        path.toLowerCase(Locale.ROOT),
        outstanding,
        valueBytes,
        keys,
        seconds,
        warmup,
        cluster
            .map(own -> own.nodes().size() + " nodes on this machine, -Xmx" + heap)
            .orElse(String.join(",", endpoints)),
        Surroundings.describe());
    List<OnceKV> clients = new ArrayList<>();
    try {
      for (int i = 0; i < Math.min(outstanding, MOST_CLIENTS); i++) {
        clients.add(
            builder
                .clientId("load-" + i)
                .listener(retries)
                .callbackExecutor(Runnable::run)
                .build());
      }
      clients.get(0).put(Operation.key(0), value());
      cluster.ifPresent(
          own ->
              out.printf(
                  Locale.ROOT,
                  "start to first write: %.2f s%n",
                  (System.nanoTime() - startedAt) / 1e9));
      long term = term(cluster);
      fill(clients);
      int code = run(operation, clients, out);
      out.println("attempts that failed and were repeated, warm-up included: " + retries);
      cluster.ifPresent(own -> describeNodes(own, term, out));
      return code;
    } finally {
      clients.forEach(OnceKV::close);
      out.flush();
    }
  }

  private int run(Operation operation, List<OnceKV> clients, PrintWriter out)
      throws InterruptedException {
    ClosedLoop loop = new ClosedLoop(clients, operation, keys, value());
    loop.start(outstanding);
    pause(warmup);
    loop.drain();
    long begin = System.nanoTime();
    pause(seconds);
    Histogram latencies = loop.drain();
    double elapsed = (System.nanoTime() - begin) / 1e9;
    loop.stop();
    out.printf(
        Locale.ROOT,
        "ops/s %.0f   p50 %.2f ms   p99 %.2f ms   p99.9 %.2f ms   max %.1f ms   failures %d%n",
        latencies.getTotalCount() / elapsed,
        latencies.getValueAtPercentile(50) / 1e3,
        latencies.getValueAtPercentile(99) / 1e3,
        latencies.getValueAtPercentile(99.9) / 1e3,
        latencies.getMaxValue() / 1e3,
        loop.failures());
    if (loop.failures() > 0) {
      out.println("first failure: " + loop.firstFailure());
      return 1;
    }
    return 0;
  }

  private void describeNodes(LocalCluster cluster, long term, PrintWriter out) {
    out.printf(Locale.ROOT, "leader changes: %d%n", term(Optional.of(cluster)) - term);
    for (LocalNode node : cluster.nodes()) {
      out.printf(
          Locale.ROOT,
          "resident memory of %s (%s): %s%n",
          node.id(),
          cluster.status(node).map(status -> status.role()).orElse("no answer"),
          node.residentBytes().stream()
              .mapToObj(bytes -> bytes / (1 << 20) + " MiB")
              .findFirst()
              .orElse("unknown on this system"));
    }
  }

  private static long term(Optional<LocalCluster> cluster) {
    return cluster.flatMap(LocalCluster::leader).map(LocalCluster.LeaderSeen::term).orElse(0L);
  }

  /** Every key has a value before anything is measured. */
  private void fill(List<OnceKV> clients) {
    List<CompletableFuture<?>> puts = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      puts.add(clients.get(i % clients.size()).putAsync(Operation.key(i), value()));
      if (puts.size() == 256) {
        puts.forEach(CompletableFuture::join);
        puts.clear();
      }
    }
    puts.forEach(CompletableFuture::join);
  }

  private byte[] value() {
    byte[] value = new byte[valueBytes];
    ThreadLocalRandom.current().nextBytes(value);
    return value;
  }

  private <E extends Enum<E>> E parse(String option, String text, E[] values) {
    for (E known : values) {
      if (known.name().equalsIgnoreCase(text)) {
        return known;
      }
    }
    String choice =
        Arrays.stream(values)
            .map(known -> known.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(" or "));
    throw new ParameterException(
        spec.commandLine(), option + " is " + choice + ", not '" + text + "'");
  }

  private void requirePositive(String option, int number) {
    if (number < 1) {
      throw new ParameterException(
          spec.commandLine(), option + " must be at least 1, not " + number);
    }
  }

  private static void pause(int duration) throws InterruptedException {
    var unused = new CountDownLatch(1).await(duration, TimeUnit.SECONDS);
  }
}
