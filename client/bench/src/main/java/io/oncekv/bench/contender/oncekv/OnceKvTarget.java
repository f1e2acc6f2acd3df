package io.oncekv.bench.contender.oncekv;

import io.oncekv.bench.contender.Target;
import io.oncekv.bench.load.Caller;
import io.oncekv.bench.load.Data;
import io.oncekv.bench.load.Work;
import io.oncekv.client.Delivery;
import io.oncekv.client.OnceKV;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A cluster that somebody else starts and closes, with some of the data in it. */
public final class OnceKvTarget implements Target {
  static final Duration LIMIT = Duration.ofSeconds(60);

  private final LocalCluster cluster;
  private final Data data;

  /** Names the cluster, and the data that calls are about. */
  public OnceKvTarget(LocalCluster cluster, Data data) {
    this.cluster = cluster;
    this.data = data;
  }

  @Override
  public List<Long> pids() {
    return cluster.nodes().stream().filter(LocalNode::isAlive).map(LocalNode::pid).toList();
  }

  @Override
  public Caller caller(Work work, int connections) {
    return switch (work) {
      case UNARY -> UnaryCaller.open(cluster.awaitLeader(LIMIT).endpoint(), connections, data);
      case SESSIONLESS -> library(connections, Delivery.AT_LEAST_ONCE);
      case WRITES, READS, SPREAD, MIX95, TXN64, APPENDS ->
          library(connections, Delivery.EXACTLY_ONCE);
    };
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
