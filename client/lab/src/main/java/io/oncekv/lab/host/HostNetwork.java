package io.oncekv.lab.host;

import io.oncekv.lab.host.Rules.Cut;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A network with a host for each node, n1, n2, ..., and one more, {@link #CLIENTS}, for this
 * process: in a sandbox, one network namespace for each node, all on a bridge. It can be cut
 * between any two hosts, each way, lose packets and hold them up. As in life, nobody is told:
 * connections freeze, and go on when all is well again.
 *
 * <p>A node that is cut off from {@code CLIENTS} answers no probe and no status of the lab either.
 *
 * <p>There is one at a time in a sandbox. Every change is in force when its call returns. Each call
 * throws {@code IllegalStateException} with the output of the tool that failed. For one thread.
 */
public final class HostNetwork implements AutoCloseable {
  /** The host of this process: clients, observers and probes. */
  public static final String CLIENTS = "clients";

  /** How many nodes there can be. */
  public static final int MOST_NODES = 100;

  private static final String BRIDGE = "lab";
  private static final String DEVICE = "eth0";
  private static final String SUBNET = "10.77.0.";
  private static final int CLIENTS_NUMBER = 254;

  private final List<String> nodes = new ArrayList<>();

  /** By host, this process's included. */
  private final TreeMap<String, String> addresses = new TreeMap<>();

  /** What each host obeys. */
  private final Map<String, String> inForce = new LinkedHashMap<>();

  private Optional<PacketDelay> delay = Optional.empty();
  private Rules rules = Rules.NONE;
  private boolean closed;

  private HostNetwork() {}

  /** Returns why there can be none here, and what to do about that; empty if there can. */
  public static Optional<String> missing() {
    return Stream.of(
            Sandbox.missing(),
            Tool.missing("ip", "iproute2"),
            Tool.missing("ss", "iproute2"),
            Tool.missing("nsenter", "util-linux"),
            Tool.missing("iptables-restore", "iptables"))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Returns why no packets can be held up here, although there can be a network. */
  public static Optional<String> delayMissing() {
    return PacketDelay.missing();
  }

  /** Sets up a network of {@code count} nodes; nothing on it is broken. */
  public static HostNetwork of(int count) {
    if (count < 1 || count > MOST_NODES) {
      throw new IllegalArgumentException("1 to " + MOST_NODES + " nodes, not " + count);
    }
    // Where there is one already, this fails, and that one stays as it is.
    Tool.run("ip", "link", "add", BRIDGE, "type", "bridge");
    HostNetwork network = new HostNetwork();
    try {
      network.setUp(count);
      return network;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private void setUp(int count) {
    addresses.put(CLIENTS, SUBNET + CLIENTS_NUMBER);
    Tool.run("ip", "address", "add", SUBNET + CLIENTS_NUMBER + "/24", "dev", BRIDGE);
    Tool.run("ip", "link", "set", BRIDGE, "up");
    for (int number = 1; number <= count; number++) {
      String node = "n" + number;
      Tool.run("ip", "netns", "add", node);
      nodes.add(node);
      addresses.put(node, SUBNET + number);
      Tool.run("ip", "link", "add", node, "type", "veth", "peer", "name", DEVICE, "netns", node);
      Tool.run("ip", "link", "set", node, "master", BRIDGE, "up");
      Tool.run("ip", "-n", node, "address", "add", SUBNET + number + "/24", "dev", DEVICE);
      Tool.run("ip", "-n", node, "link", "set", "lo", "up");
      Tool.run("ip", "-n", node, "link", "set", DEVICE, "up");
    }
  }

  /** Returns the nodes: n1, n2, ... */
  public List<String> nodes() {
    return List.copyOf(nodes);
  }

  /** Returns the addresses of the nodes, in their order. */
  public List<String> addresses() {
    return nodes.stream().map(this::address).toList();
  }

  /** Returns the address of a node or of {@link #CLIENTS}. */
  public String address(String host) {
    String address = addresses.get(host);
    if (address == null) {
      throw new IllegalArgumentException("no host " + host + "; there are " + addresses.keySet());
    }
    return address;
  }

  /**
   * Returns the words that, in front of a command, run it on a node's host, as the same process.
   */
  public List<String> launcher(String node) {
    return List.of("nsenter", "--net=/run/netns/" + node, "--");
  }

  /** The same for a node with a folder of this name, as {@code LocalClusterBuilder} asks for it. */
  public List<String> launcher(Path folder) {
    return launcher(folder.getFileName().toString());
  }

  /** Nothing that one host sends arrives at another any more. */
  public void cut(String from, String to) {
    cut(Set.of(from), Set.of(to));
  }

  /** Nothing that any of some hosts sends arrives at any of others any more. */
  public void cut(Set<String> from, Set<String> to) {
    Rules more = rules;
    for (String sender : from) {
      for (String receiver : to) {
        address(sender);
        address(receiver);
        more = more.with(new Cut(sender, receiver));
      }
    }
    change(more);
  }

  /** Nothing arrives between two hosts any more, whichever way. */
  public void cutBothWays(String one, String other) {
    address(one);
    address(other);
    change(rules.with(new Cut(one, other)).with(new Cut(other, one)));
  }

  /**
   * Cuts the network into parts, instead of all cuts so far: two hosts hear each other if they are
   * in the same part. Nothing changes for those that are in none, such as {@link #CLIENTS} where it
   * is not named: everybody hears them, and they hear everybody.
   *
   * @param parts no host is in two of them
   */
  public void partition(List<? extends Set<String>> parts) {
    Set<String> seen = new HashSet<>();
    for (Set<String> part : parts) {
      for (String host : part) {
        address(host);
        if (!seen.add(host)) {
          throw new IllegalArgumentException(host + " is in two parts of " + parts);
        }
      }
    }
    change(rules.withCuts(Rules.between(parts)));
  }

  /**
   * Loses packets at random, everywhere.
   *
   * @param percent how many of those that arrive at a host; 0 to 100
   */
  public void lose(double percent) {
    change(rules.withLoss(checked(percent)));
  }

  /**
   * Holds packets up at random, everywhere, so that later ones pass them. Where this is not
   * possible, {@link #delayMissing} says why.
   *
   * @param percent how many of those that arrive at a host; 0 to 100
   * @param longest they are held up from nothing to this, all times alike
   */
  public void delay(double percent, Duration longest) {
    checked(percent);
    if (percent > 0 && delay.filter(running -> running.longest().equals(longest)).isEmpty()) {
      change(rules.withDelay(0));
      endDelay();
      List<List<String>> hosts = new ArrayList<>(List.of(List.of()));
      nodes.forEach(node -> hosts.add(launcher(node)));
      delay = Optional.of(PacketDelay.start(hosts, longest));
    }
    change(rules.withDelay(percent));
  }

  private static double checked(double percent) {
    if (!(percent >= 0 && percent <= 100)) {
      throw new IllegalArgumentException("0 to 100 percent, not " + percent);
    }
    return percent;
  }

  /**
   * Ends every connection of a node, those of other hosts with it and its own alike; new ones can
   * be made at once.
   */
  public void cutConnections(String node) {
    address(node);
    List<String> words = new ArrayList<>(launcher(node));
    words.addAll(List.of("ss", "-H", "-t", "-K", "dst", SUBNET + "0/24"));
    Tool.start(words, "").await();
  }

  /**
   * Mends everything; what was held up still arrives.
   *
   * @throws IllegalStateException when what holds packets up had ended by itself, so that the fault
   *     was none
   */
  public void heal() {
    change(Rules.NONE);
    delay.ifPresent(PacketDelay::check);
  }

  /** Puts rules in force, on all hosts whose own change, as nearly at once as possible. */
  private void change(Rules changed) {
    Map<String, Tool> restores = new LinkedHashMap<>();
    Map<String, String> tables = new LinkedHashMap<>();
    for (String host : addresses.keySet()) {
      boolean own = host.equals(CLIENTS);
      String table = changed.table(host, addresses, own ? BRIDGE : DEVICE);
      if (!table.equals(inForce.getOrDefault(host, Rules.NONE.table(host, addresses, "")))) {
        List<String> words = new ArrayList<>(own ? List.of() : launcher(host));
        words.add("iptables-restore");
        // What is in force until the tool has ended well is not known.
        inForce.put(host, "");
        restores.put(host, Tool.start(words, table));
        tables.put(host, table);
      }
    }
    restores.values().forEach(Tool::await);
    inForce.putAll(tables);
    rules = changed;
  }

  private void endDelay() {
    delay.ifPresent(PacketDelay::close);
    delay = Optional.empty();
  }

  /** Takes the network down, broken or not; doing so again does nothing. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    endDelay();
    if (inForce.containsKey(CLIENTS)) {
      Tool.start(List.of("iptables-restore"), Rules.NONE.table(CLIENTS, addresses, "")).await();
    }
    for (String node : nodes) {
      // If setting up failed, it may have no link yet; a namespace still in use goes with its
      // users.
      Tool.run("sh", "-c", "ip link delete " + node + " 2>/dev/null; ip netns delete " + node);
    }
    Tool.run("ip", "link", "delete", BRIDGE);
  }
}
