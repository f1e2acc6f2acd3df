package io.oncekv.server.replication.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.oncekv.server.replication.Member;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** Members of one cluster in this process, on loopback, each with a folder of its own. */
final class TestCluster implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** One member and what it lives on. */
  static final class Node {
    private final RatisOptions options;
    private ListState state = new ListState();
    private volatile Optional<RatisReplicator> replicator = Optional.empty();
    private final List<Throwable> fatal = new CopyOnWriteArrayList<>();

    Node(RatisOptions options) {
      this.options = options;
    }

    String id() {
      return options.selfId();
    }

    RatisOptions options() {
      return options;
    }

    ListState state() {
      return state;
    }

    List<Throwable> fatal() {
      return fatal;
    }

    boolean running() {
      return replicator.isPresent();
    }

    RatisReplicator replicator() {
      return replicator.orElseThrow();
    }

    void start() {
      try {
        replicator = Optional.of(RatisReplicator.start(options, state, fatal::add));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void stop() {
      replicator.ifPresent(RatisReplicator::close);
      replicator = Optional.empty();
    }

    /** What a crash may do to a state without a write-ahead log: it is back at an older prefix. */
    void loseState() {
      state = new ListState();
    }
  }

  private final List<Node> nodes = new ArrayList<>();

  TestCluster(int size, Path root, UnaryOperator<RatisOptions> tuning) throws IOException {
    options(size, root).stream().map(tuning).map(Node::new).forEach(nodes::add);
  }

  /** Members of one cluster on free ports, quick to elect. */
  static List<RatisOptions> options(int size, Path root) throws IOException {
    List<Member> members = new ArrayList<>();
    for (int port : freePorts(size)) {
      String id = "n" + (members.size() + 1);
      String raft = "127.0.0.1:" + port;
      members.add(new Member(id, raft, id + ".example:2", id + ".example:3"));
    }
    return members.stream()
        .map(
            member ->
                RatisOptions.defaults(root.resolve(member.id()), "test", member.id(), members)
                    .withElectionTimeout(Duration.ofMillis(300), Duration.ofMillis(600)))
        .toList();
  }

  static TestCluster started(int size, Path root) throws IOException {
    return started(size, root, UnaryOperator.identity());
  }

  static TestCluster started(int size, Path root, UnaryOperator<RatisOptions> tuning)
      throws IOException {
    TestCluster cluster = new TestCluster(size, root, tuning);
    cluster.nodes.forEach(Node::start);
    return cluster;
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  List<Node> nodes() {
    return nodes;
  }

  List<Node> running() {
    return nodes.stream().filter(Node::running).toList();
  }

  Node leader() {
    Optional<Node> now =
        running().stream().filter(n -> n.replicator().leadership().ready()).findFirst();
    if (now.isPresent()) {
      return now.get();
    }
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> running().stream().filter(n -> n.replicator().leadership().ready()).findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  List<Node> followers() {
    Node leader = leader();
    return running().stream().filter(n -> !n.equals(leader)).toList();
  }

  /** Proposes an entry at whoever leads and waits until it is applied there. */
  void commit(String entry) {
    try {
      assertThat(
              leader()
                  .replicator()
                  .propose(ByteString.copyFromUtf8(entry))
                  .get(30, TimeUnit.SECONDS))
          .hasSize(1);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("committing " + entry, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  void commit(String prefix, int from, int to) {
    for (int i = from; i < to; i++) {
      commit(prefix + i);
    }
  }

  /** Waits until every running member holds exactly these entries. */
  void awaitEntries(List<String> expected) {
    for (Node node : running()) {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .untilAsserted(() -> assertSame(node, expected));
    }
  }

  private static void assertSame(Node node, List<String> expected) {
    List<String> entries = node.state().entries();
    // Sizes first: two long lists make an unreadable message.
    assertThat(entries.size()).as("entries of %s", node.id()).isEqualTo(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(entries.get(i)).as("entry %s of %s", i, node.id()).isEqualTo(expected.get(i));
    }
  }

  /** Stops all at once. */
  void stopAll() {
    nodes.parallelStream().forEach(Node::stop);
  }

  @Override
  public void close() {
    stopAll();
  }
}
