package io.oncekv.lab.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.OnceKVBuilder;
import io.oncekv.lab.cluster.ClientPath;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalClusterBuilder;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.Poll;
import io.oncekv.lab.host.HostNetwork;
import io.oncekv.lab.host.Requirement;
import io.oncekv.lab.network.LossyNetwork;
import io.oncekv.lab.network.Unreliability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A cluster that the scenarios of a test class share, one after the other. */
final class FloorCluster implements AutoCloseable {
  /** How long anything may take that has no threshold of its own. */
  static final Duration LIMIT = Duration.ofMinutes(3);

  /** What the labs call maxraftstate; a log is purged by files of this size. */
  private static final int SEGMENT_KIBIBYTES = 64;

  /** Part of a line for each snapshot that a node takes while it runs. */
  private static final String SNAPSHOT = "snapshot at ";

  /** Part of a line that every node writes, to see that lines are found. */
  private static final String TERM = " in term ";

  private static final double PERCENT_LOST = 10;
  private static final Duration DOWN = Duration.ofSeconds(1);

  private final Path folder;
  private final LocalCluster cluster;
  private final Optional<HostNetwork> hosts;
  private final boolean snapshots;

  private FloorCluster(
      Path folder, LocalCluster cluster, Optional<HostNetwork> hosts, boolean snapshots) {
    this.folder = folder;
    this.cluster = cluster;
    this.hosts = hosts;
    this.snapshots = snapshots;
  }

  /** Starts one that never needs a snapshot. */
  static FloorCluster start(Path folder, int nodes) {
    return start(folder, nodes, false);
  }

  /** Starts one that takes snapshots all the time, and keeps a log as short as it can. */
  static FloorCluster startWithSnapshots(Path folder, int nodes) {
    return start(folder, nodes, true);
  }

  private static FloorCluster start(Path folder, int nodes, boolean snapshots) {
    LocalClusterBuilder builder = LocalCluster.builder(folder).nodes(nodes).shortLived();
    if (snapshots) {
      builder
          .set("raft.snapshot-threshold", "20")
          .set("cluster.session-window", "16")
          .set("raft.segment-size", SEGMENT_KIBIBYTES + "KiB")
          .set("cluster.max-value-size", SEGMENT_KIBIBYTES / 2 + "KiB");
    }
    Optional<HostNetwork> hosts =
        missingForNetworks().isEmpty() ? Optional.of(HostNetwork.of(nodes)) : Optional.empty();
    hosts.ifPresent(network -> builder.hosts(network.addresses()).launchedBy(network::launcher));
    try {
      return new FloorCluster(folder, builder.start(), hosts, snapshots);
    } catch (RuntimeException e) {
      hosts.ifPresent(HostNetwork::close);
      throw e;
    }
  }

  /** Returns why the network between nodes cannot be broken here; empty if it can. */
  private static Optional<String> missingForNetworks() {
    return HostNetwork.missing().or(HostNetwork::delayMissing);
  }

  /** Returns the network between nodes; where there can be none, the test is skipped. */
  HostNetwork hosts() {
    Requirement.check("a network between nodes that can be broken", missingForNetworks());
    return hosts.orElseThrow();
  }

  LocalCluster cluster() {
    return cluster;
  }

  Path folder() {
    return folder;
  }

  /** Starts a client that reaches every node. */
  OnceKVBuilder client() {
    return cluster.client();
  }

  /** Puts a network between clients and nodes that loses and delays requests and replies. */
  LossyNetwork unreliable(long seed) {
    return new LossyNetwork(cluster.endpoints(), Unreliability.TENTH, new Random(seed));
  }

  /** Starts a client that reaches every node by a network, and only so. */
  OnceKVBuilder client(LossyNetwork network) {
    // A node's hint would lead it past the network.
    return ClientPath.clientOf(network.endpoints()).followLeaderHints(false);
  }

  /** Has packets between nodes, and between them and clients, lost and delayed. */
  void makeNodesUnreliable() {
    if (cluster.nodes().size() > 1) {
      hosts().lose(PERCENT_LOST);
      hosts().delay(100, Unreliability.TENTH.longestDelay());
    }
  }

  /** Mends the network between nodes, if it is broken. */
  void heal() {
    hosts.ifPresent(HostNetwork::heal);
  }

  /** Kills all nodes with -9 together, and starts them again after a second. */
  void restartAll() throws InterruptedException {
    cluster.nodes().forEach(LocalNode::killWithoutWaiting);
    cluster.nodes().forEach(LocalNode::awaitEnd);
    TimeUnit.MILLISECONDS.sleep(DOWN.toMillis());
    cluster.startAll(LIMIT);
  }

  /**
   * Checks what a node keeps besides its state: with snapshots at most eight times what a log has
   * to be at most before it is cut, and otherwise no snapshot but the state on disk, which a start
   * makes one of.
   */
  String checkLogs() {
    if (!snapshots) {
      for (LocalNode node : cluster.nodes()) {
        assertThat(node.log())
            .as("log of %s, which needs no snapshots", node.id())
            .content()
            .contains(TERM)
            .doesNotContain(SNAPSHOT);
      }
      return "no snapshots";
    }
    long most = 8L * SEGMENT_KIBIBYTES * 1024;
    long longest = 0;
    for (LocalNode node : cluster.nodes()) {
      // The labs, too, give a server time to take its snapshot.
      Poll.untilTrue(
          LIMIT,
          "the log of " + node.id() + " to be cut to " + most + " bytes",
          () -> logBytes(node) <= most);
      longest = Math.max(longest, logBytes(node));
    }
    return "logs of up to " + longest / 1024 + " KiB, at most " + most / 1024;
  }

  /** Returns the size of a node's log on disk. */
  long logBytes(LocalNode node) {
    return sizeOf(raftFolder(node), file -> file.getFileName().toString().startsWith("log_"));
  }

  /** Returns the sizes of the files with data in each snapshot that a node has on disk. */
  Collection<List<Long>> snapshotFiles(LocalNode node) {
    try (Stream<Path> files = Files.walk(raftFolder(node))) {
      return files
          .filter(file -> file.toString().contains("/sm/") && file.toString().endsWith(".sst"))
          .collect(
              Collectors.groupingBy(
                  Path::getParent, Collectors.mapping(FloorCluster::length, Collectors.toList())))
          .values();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  private Path raftFolder(LocalNode node) {
    return folder.resolve(node.id()).resolve("data").resolve("raft");
  }

  /** Returns the size of all files below a folder. */
  static long sizeOf(Path folder) {
    return sizeOf(folder, file -> true);
  }

  private static long sizeOf(Path folder, Predicate<Path> which) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).filter(which).mapToLong(FloorCluster::length).sum();
    } catch (UncheckedIOException goneMeanwhile) {
      return Long.MAX_VALUE;
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

  @Override
  public void close() {
    cluster.close();
    hosts.ifPresent(HostNetwork::close);
  }
}
