package io.oncekv.lab.cluster;

import io.oncekv.client.ClusterClient;
import io.oncekv.client.EndpointStatus;
import io.oncekv.client.NodeStatus;
import io.oncekv.client.OnceKV;
import io.oncekv.client.OnceKVBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A cluster of nodes n1, n2, ..., on loopback or on hosts of their own. Closing it kills what still
 * runs; the folder with each node's data and log stays.
 */
public final class LocalCluster implements AutoCloseable {
  private final List<LocalNode> nodes;
  private final ClusterClient observer;

  LocalCluster(List<LocalNode> nodes) {
    this.nodes = List.copyOf(nodes);
    this.observer =
        OnceKV.builder()
            .endpoints(endpoints())
            .attemptTimeout(Duration.ofMillis(500))
            .buildClusterClient();
  }

  /** Describes a cluster whose files go below {@code folder}. */
  public static LocalClusterBuilder builder(Path folder) {
    return new LocalClusterBuilder(folder);
  }

  /** Returns all nodes, whether they run or not. */
  public List<LocalNode> nodes() {
    return nodes;
  }

  /** Returns the node with an id. */
  public LocalNode node(String id) {
    return nodes.stream()
        .filter(node -> node.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no node " + id + " in this cluster"));
  }

  /** Returns all nodes but one. */
  public List<LocalNode> others(LocalNode node) {
    return nodes.stream().filter(other -> !other.equals(node)).toList();
  }

  /** Returns the client addresses of all nodes. */
  public List<String> endpoints() {
    return nodes.stream().map(LocalNode::endpoint).toList();
  }

  /** Starts a client that knows all nodes. */
  public OnceKVBuilder client() {
    return ClientPath.clientOf(endpoints());
  }

  /** Starts every node that does not run, and waits until all of them serve. */
  public void startAll(Duration limit) {
    nodes.stream().filter(node -> !node.isAlive()).forEach(LocalNode::start);
    nodes.forEach(node -> node.awaitReady(limit));
  }

  /** Returns what a node says of itself, if it answers. */
  public Optional<NodeStatus> status(LocalNode node) {
    return Optional.of(observer.status(node.endpoint())).flatMap(EndpointStatus::status);
  }

  /**
   * Asks every running node; the leader is the one that says so in the highest term. A node that is
   * cut off from this process says nothing.
   */
  public Optional<LeaderSeen> leader() {
    return nodes.stream()
        .filter(LocalNode::isRunning)
        .flatMap(node -> status(node).stream().map(status -> new LeaderSeen(node, status)))
        .filter(seen -> seen.status().isLeader())
        .max(Comparator.comparingLong(LeaderSeen::term));
  }

  /** Waits until some node leads. */
  public LocalNode awaitLeader(Duration limit) {
    return awaitLeader(limit, node -> true);
  }

  /** Waits until a node leads that is acceptable. */
  public LocalNode awaitLeader(Duration limit, Predicate<LocalNode> acceptable) {
    return Poll.until(
            limit, "a leader", () -> leader().filter(seen -> acceptable.test(seen.node())))
        .node();
  }

  /** Kills every process that is left. */
  @Override
  public void close() {
    observer.close();
    nodes.forEach(LocalNode::destroy);
  }

  /**
   * A node that said it leads.
   *
   * @param node which one
   * @param status what it said
   */
  public record LeaderSeen(LocalNode node, NodeStatus status) {
    /** Returns the term in which it leads. */
    public long term() {
      return status.term();
    }
  }
}
