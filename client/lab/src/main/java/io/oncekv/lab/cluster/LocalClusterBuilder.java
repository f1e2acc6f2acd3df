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

  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  private final Path folder;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final List<String> jvmOptions = new ArrayList<>(JVM_OPTIONS);
  private final List<Function<Path, List<String>>> launchers = new ArrayList<>();
  private List<String> hosts = List.of();
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
   * Starts every node by another program, which has to become the node's process in the end. If
   * there are several, the first one starts the second.
   *
   * @param words that program and its arguments for a node with this working folder; the node's own
   *     command follows
   */
  @CanIgnoreReturnValue
  public LocalClusterBuilder launchedBy(Function<Path, List<String>> words) {
    launchers.add(words);
    return this;
  }

  /**
   * Gives every node a host of its own instead of ports of loopback.
   *
   * @param addresses of n1, n2, ..., which this process can reach; each node has to be launched
   *     there
   */
  @CanIgnoreReturnValue
  public LocalClusterBuilder hosts(List<String> addresses) {
    this.hosts = List.copyOf(addresses);
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
    List<NodeAddresses> addresses = hosts.isEmpty() ? onLoopback() : onHosts();
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
                            launcher(folder.resolve(node.id())),
                            settingsOf(node, members))))
            .toList());
  }

  private List<NodeAddresses> onLoopback() {
    List<Integer> ports = FreePorts.consecutive(size * NodeAddresses.PORTS);
    List<NodeAddresses> addresses = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int first = i * NodeAddresses.PORTS;
      addresses.add(
          NodeAddresses.onLoopback(
              "n" + (i + 1), ports.subList(first, first + NodeAddresses.PORTS)));
    }
    return addresses;
  }

  private List<NodeAddresses> onHosts() {
    if (hosts.size() < size) {
      throw new IllegalStateException(size + " nodes on " + hosts.size() + " hosts");
    }
    List<NodeAddresses> addresses = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      addresses.add(NodeAddresses.onHost("n" + (i + 1), hosts.get(i)));
    }
    return addresses;
  }

  private List<String> launcher(Path folderOfNode) {
    return launchers.stream().flatMap(words -> words.apply(folderOfNode).stream()).toList();
  }

  /** A single node that is told nothing: it serves on its default ports, from {@code ./data}. */
  public LocalCluster startUnconfigured() {
    NodeCommand command = command(Installation.find(), launcher(folder), Map.of());
    LocalNode node = new LocalNode(NodeAddresses.unconfigured(), folder, command);
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
    all.put("data.dir", LocalNode.DATA);
    all.put("listen.http", node.httpAddress());
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
