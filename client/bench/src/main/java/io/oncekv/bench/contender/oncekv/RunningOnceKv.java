package io.oncekv.bench.contender.oncekv;

import io.oncekv.bench.contender.RunningContender;
import io.oncekv.bench.load.Caller;
import io.oncekv.bench.load.Data;
import io.oncekv.bench.load.Work;
import io.oncekv.client.Delivery;
import io.oncekv.client.NodeStatus;
import io.oncekv.client.OnceKV;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Three nodes of OnceKV. */
final class RunningOnceKv implements RunningContender {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final LocalCluster cluster;
  private final String heap;
  private final Data data;
  private Optional<LocalNode> killed = Optional.empty();

  RunningOnceKv(LocalCluster cluster, String heap, Data data) {
    this.cluster = cluster;
    this.heap = heap;
    this.data = data;
  }

  @Override
  public String describe() {
    String version =
        cluster.status(cluster.awaitLeader(LIMIT)).map(NodeStatus::version).orElse("unknown");
    return "OnceKV " + version + " (-Xmx" + heap + ")";
  }

  @Override
  public List<Long> pids() {
    return cluster.nodes().stream().filter(LocalNode::isAlive).map(LocalNode::pid).toList();
  }

  @Override
  public boolean offers(Work work) {
    return true;
  }

  @Override
  public Caller caller(Work work, int connections) {
    return switch (work) {
      case UNARY -> UnaryCaller.open(cluster.awaitLeader(LIMIT).endpoint(), connections, data);
      case SESSIONLESS -> library(connections, Delivery.AT_LEAST_ONCE);
      case WRITES, READS, SPREAD, MIX95, TXN64 -> library(connections, Delivery.EXACTLY_ONCE);
    };
  }

  @Override
  public Caller survivor(int writers) {
    return library(writers, Delivery.EXACTLY_ONCE);
  }

  @Override
  public void killLeader() {
    LocalNode leader = cluster.awaitLeader(LIMIT);
    leader.kill();
    killed = Optional.of(leader);
    var unused = cluster.awaitLeader(LIMIT, node -> !node.equals(leader));
  }

  @Override
  public void restartKilled() {
    LocalNode node = killed.orElseThrow();
    node.start();
    node.awaitReady(LIMIT);
  }

  @Override
  public void close() {
    cluster.close();
  }

  private LibraryCaller library(int clients, Delivery delivery) {
    List<OnceKV> made =
        Stream.generate(
                () -> cluster.client().delivery(delivery).callbackExecutor(Runnable::run).build())
            .limit(clients)
            .toList();
    return new LibraryCaller(made, data);
  }
}
