package io.oncekv.lab.sessions;

import io.oncekv.client.ClusterClient;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.TemporaryFolder;
import io.oncekv.lab.load.Surroundings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lab sessions}. */
@Command(
    name = "sessions",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Opens many sessions on one node over gRPC, has each write once, kills the node with -9, starts",
      "it again and resends a hundredth of the writes, each of which must be known. Prints what it",
      "took and the memory and disk that the node took up."
    })
public final class SessionsCommand implements Callable<Integer> {
  private static final Duration RESTART_LIMIT = Duration.ofMinutes(10);
  private static final int RESENT = 100;

  @Option(names = "--sessions", defaultValue = "1000000", description = "sessions; 1000000")
  private int sessions;

  @Option(names = "--outstanding", defaultValue = "256", description = "clients at a time; 256")
  private int outstanding;

  @Option(names = "--heap", defaultValue = "512m", description = "Java heap of the node; 512m")
  private String heap;

  @Spec private CommandSpec spec;

  private PrintWriter out;

  @Override
  public Integer call() throws InterruptedException {
    if (sessions < 1 || outstanding < 1) {
      throw new ParameterException(
          spec.commandLine(), "--sessions and --outstanding must be at least 1");
    }
    out = spec.commandLine().getOut();
    try (TemporaryFolder folder = TemporaryFolder.create("oncekv-sessions-");
        LocalCluster cluster = LocalCluster.builder(folder.path()).nodes(1).heap(heap).start();
        ClusterClient admin =
            cluster.client().attemptTimeout(Duration.ofSeconds(30)).buildClusterClient();
        ColdClients clients = new ColdClients(admin, sessions, outstanding)) {
      return measure(folder.path(), cluster, clients);
    }
  }

  private int measure(Path folder, LocalCluster cluster, ColdClients clients)
      throws InterruptedException {
    LocalNode node = cluster.nodes().get(0);
    out.printf(
        "%d sessions on one node, -Xmx%s, %d clients at a time%n%s%n",
        sessions, heap, outstanding, Surroundings.describe());
    describe("started", node, folder);
    long begin = System.nanoTime();
    clients.open();
    took("opened", begin);
    describe("opened", node, folder);
    begin = System.nanoTime();
    long known = clients.write();
    took("written to", begin);
    describe("written to", node, folder);
    node.kill();
    begin = System.nanoTime();
    node.start();
    node.awaitReady(RESTART_LIMIT);
    out.printf(Locale.ROOT, "killed and serving again after %.1f s%n", seconds(begin));
    describe("serving again", node, folder);
    long resent = (sessions + RESENT - 1L) / RESENT;
    long recognised = clients.write(RESENT);
    long live = cluster.status(node).orElseThrow().sessions();
    out.printf("%d writes resent, %d recognised; %d sessions%n", resent, recognised, live);
    out.flush();
    return known == 0 && recognised == resent && live == sessions ? 0 : 1;
  }

  private void took(String what, long begin) {
    double seconds = seconds(begin);
    out.printf(
        Locale.ROOT,
        "%d sessions %s in %.1f s, %.0f/s%n",
        sessions,
        what,
        seconds,
        sessions / seconds);
  }

  private void describe(String when, LocalNode node, Path folder) {
    out.printf(
        Locale.ROOT,
        "%s: resident memory %s, state on disk %d MiB, log %d MiB%n",
        when,
        node.residentBytes().stream()
            .mapToObj(bytes -> bytes / (1 << 20) + " MiB")
            .findFirst()
            .orElse("unknown on this system"),
        sizeOf(folder.resolve("n1/data/state")) / (1 << 20),
        sizeOf(folder.resolve("n1/data/raft")) / (1 << 20));
    out.flush();
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  private static long sizeOf(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(SessionsCommand::length).sum();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  private static long length(Path file) {
    try {
      return Files.size(file);
    } catch (NoSuchFileException gone) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
