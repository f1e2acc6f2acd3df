package io.oncekv.bench.contender.zookeeper;

import io.oncekv.bench.contender.PeerProcess;
import io.oncekv.bench.contender.RunningContender;
import io.oncekv.bench.load.Caller;
import io.oncekv.bench.load.Data;
import io.oncekv.bench.load.Work;
import io.oncekv.lab.cluster.FreePorts;
import io.oncekv.lab.cluster.Poll;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.zookeeper.Version;

/** Three servers of ZooKeeper. */
final class RunningZooKeeper implements RunningContender {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int SERVERS = 3;

  private final List<ZooKeeperNode> nodes;
  private final Data data;
  private Optional<ZooKeeperNode> killed = Optional.empty();

  private RunningZooKeeper(List<ZooKeeperNode> nodes, Data data) {
    this.nodes = List.copyOf(nodes);
    this.data = data;
  }

  static RunningZooKeeper start(Path folder, Data data) {
    List<Integer> ports = FreePorts.consecutive(3 * SERVERS);
    String servers =
        IntStream.range(0, SERVERS)
            .mapToObj(
                i ->
                    "server."
                        + (i + 1)
                        + "=127.0.0.1:"
                        + ports.get(3 * i + 1)
                        + ":"
                        + ports.get(3 * i + 2))
            .collect(Collectors.joining("\n"));
    List<ZooKeeperNode> nodes = new ArrayList<>();
    for (int i = 0; i < SERVERS; i++) {
      nodes.add(new ZooKeeperNode(folder.resolve("z" + i), i + 1, ports.get(3 * i), servers));
    }
    RunningZooKeeper running = new RunningZooKeeper(nodes, data);
    try {
      nodes.forEach(RunningZooKeeper::awaitReady);
      return running;
    } catch (RuntimeException e) {
      running.close();
      throw e;
    }
  }

  @Override
  public String describe() {
    return "ZooKeeper " + Version.getVersion() + " (-Xmx" + ZooKeeperNode.HEAP + ")";
  }

  @Override
  public List<Long> pids() {
    return nodes.stream()
        .map(ZooKeeperNode::process)
        .filter(PeerProcess::isAlive)
        .map(PeerProcess::pid)
        .toList();
  }

  @Override
  public boolean offers(Work work) {
    return switch (work) {
      case WRITES, READS, MIX95 -> true;
      case UNARY, SESSIONLESS, SPREAD, TXN64, APPENDS -> false;
    };
  }

  @Override
  public Caller caller(Work work, int connections) {
    return ZooKeeperCaller.connect(leader().endpoint(), connections, data);
  }

  @Override
  public Caller survivor(int writers) {
    String all = nodes.stream().map(ZooKeeperNode::endpoint).collect(Collectors.joining(","));
    return ZooKeeperCaller.connect(all, writers, data);
  }

  @Override
  public void killLeader() {
    ZooKeeperNode leader = leader();
    leader.process().kill();
    killed = Optional.of(leader);
    var unused = leader();
  }

  @Override
  public void restartKilled() {
    ZooKeeperNode node = killed.orElseThrow();
    node.process().restart();
    awaitReady(node);
  }

  @Override
  public void close() {
    nodes.forEach(node -> node.process().kill());
  }

  private ZooKeeperNode leader() {
    return Poll.until(
        LIMIT,
        "a leader of ZooKeeper",
        () ->
            nodes.stream()
                .filter(node -> node.mode().filter("leader"::equals).isPresent())
                .findFirst());
  }

  private static void awaitReady(ZooKeeperNode node) {
    try {
      Poll.untilTrue(
          LIMIT,
          "ZooKeeper at " + node.endpoint() + " to have a role",
          () -> !node.process().isAlive() || node.mode().isPresent());
    } catch (IllegalStateException e) {
      throw new IllegalStateException(e.getMessage() + "\n" + node.process().logTail(), e);
    }
    if (!node.process().isAlive()) {
      throw new IllegalStateException(
          "ZooKeeper ended while starting:\n" + node.process().logTail());
    }
  }
}
