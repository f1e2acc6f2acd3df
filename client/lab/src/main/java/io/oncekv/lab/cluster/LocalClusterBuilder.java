package io.oncekv.lab.cluster;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Describes a cluster before it is started. */
public final class LocalClusterBuilder {
  /** As in scripts/lib.sh; older JVMs ignore what they do not know. */
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-XX:+IgnoreUnrecognizedVMOptions",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:+UseG1GC",
          "-XX:+ExitOnOutOfMemoryError");

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Path folder;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final List<String> jvmOptions = new ArrayList<>(JVM_OPTIONS);
  private Function<Path, List<String>> launcher = folder -> List.of();
  private Optional<Path> otherClasses = Optional.empty();
  private String heap = "256m";
  private int size = 3;

  LocalClusterBuilder(Path folder) {
    this.folder = folder;
  }

  /** Sets how many nodes it has; three by default. */
  @CanIgnoreReturnValue
  public LocalClusterBuilder nodes(int count) {
    this.size = count;
    return this;
  }

  /** Sets a setting of every node, as {@code --set name=value} does. */
  @CanIgnoreReturnValue
  public LocalClusterBuilder set(String name, String value) {
    settings.put(name, value);
    return this;
  }

  /** Adds an option for every node's JVM. */
  @CanIgnoreReturnValue
  public LocalClusterBuilder jvmOption(String option) {
    jvmOptions.add(option);
    return this;
  }

  /**
   * Starts every node by another program, which has to become the node's process in the end.
   *
   * @param words that program and its arguments for a node with this working folder; the node's own
   *     command follows
   */
  @CanIgnoreReturnValue
  public LocalClusterBuilder launchedBy(Function<Path, List<String>> words) {
    this.launcher = words;
    return this;
  }

  /** Makes every node another release of the server: see {@link LocalNode#release}. */
  @CanIgnoreReturnValue
  public LocalClusterBuilder release(Path classes) {
    this.otherClasses = Optional.of(classes);
    return this;
  }

  /** Sets every node's Java heap; 256m by default. */
  @CanIgnoreReturnValue
  public LocalClusterBuilder heap(String amount) {
    this.heap = amount;
    return this;
  }

  /** Compiles the nodes' code quickly rather than well: for runs too short for it to pay. */
  @CanIgnoreReturnValue
  public LocalClusterBuilder shortLived() {
    return jvmOption("-XX:TieredStopAtLevel=1");
  }

  /** Starts all nodes and waits until each of them serves. */
  public LocalCluster start() {
    Installation installation = Installation.find();
    List<Integer> ports = FreePorts.consecutive(size * NodeAddresses.PORTS);
    List<NodeAddresses> addresses = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int first = i * NodeAddresses.PORTS;
      addresses.add(
          NodeAddresses.of("n" + (i + 1), ports.subList(first, first + NodeAddresses.PORTS)));
    }
    String members = addresses.stream().map(NodeAddresses::member).collect(Collectors.joining(";"));
    return started(
        addresses.stream()
            .map(
                node ->
                    new LocalNode(
                        node,
                        folder.resolve(node.id()),
                        command(
                            installation,
                            launcher.apply(folder.resolve(node.id())),
                            settingsOf(node, members))))
            .toList());
  }

  /** A single node that is told nothing: it serves on its default ports, from {@code ./data}. */
  public LocalCluster startUnconfigured() {
    NodeAddresses defaults = new NodeAddresses("n1", 7400, 7401, 7402, 7403);
    NodeCommand command = command(Installation.find(), launcher.apply(folder), Map.of());
    LocalNode node = new LocalNode(defaults, folder, command);
    return started(List.of(node));
  }

  private LocalCluster started(List<LocalNode> nodes) {
    nodes.forEach(node -> node.release(otherClasses));
    LocalCluster cluster = new LocalCluster(nodes);
    try {
      cluster.startAll(START_LIMIT);
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private Map<String, String> settingsOf(NodeAddresses node, String members) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("node.id", node.id());
    all.put("members", members);
    all.put("data.dir", "data");
    all.put("listen.http", NodeAddresses.loopback(node.http()));
    all.putAll(settings);
    return all;
  }

  private NodeCommand command(
      Installation installation, List<String> launchedBy, Map<String, String> nodeSettings) {
    List<String> java = new ArrayList<>(launchedBy);
    java.add(installation.java().toString());
    java.add("-Xmx" + heap);
    installation
        .classArchive()
        .ifPresent(
            archive -> java.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off")));
    java.addAll(jvmOptions);
    List<String> arguments = new ArrayList<>();
    nodeSettings.forEach((name, value) -> arguments.addAll(List.of("--set", name + "=" + value)));
    return new NodeCommand(java, installation.serverJar(), arguments);
  }
}
