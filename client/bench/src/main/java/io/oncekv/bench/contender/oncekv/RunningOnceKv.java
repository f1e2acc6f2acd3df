package io.oncekv.bench.contender.oncekv;

import io.oncekv.bench.contender.RunningContender;
import io.oncekv.bench.load.Caller;
import io.oncekv.bench.load.Data;
import io.oncekv.bench.load.Work;
import io.oncekv.client.NodeStatus;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import java.util.List;
import java.util.Optional;

/** Three nodes of OnceKV. */
final class RunningOnceKv implements RunningContender {
  private final LocalCluster cluster;
  private final String heap;
  private final OnceKvTarget target;
  private Optional<LocalNode> killed = Optional.empty();

  RunningOnceKv(LocalCluster cluster, String heap, Data data) {
    this.cluster = cluster;
    this.heap = heap;
    this.target = new OnceKvTarget(cluster, data);
  }

  @Override
  public String describe() {
    String version =
        cluster
            .status(cluster.awaitLeader(OnceKvTarget.LIMIT))
            .map(NodeStatus::version)
            .orElse("unknown");
    return "OnceKV " + version + " (-Xmx" + heap + ")";
  }

  @Override
  public List<Long> pids() {
    return target.pids();
  }

  @Override
  public boolean offers(Work work) {
    return true;
  }

  @Override
  public Caller caller(Work work, int connections) {
    return target.caller(work, connections);
  }

  @Override
  public Caller survivor(int writers) {
    return target.caller(Work.WRITES, writers);
  }

  @Override
  public void killLeader() {
    LocalNode leader = cluster.awaitLeader(OnceKvTarget.LIMIT);
    leader.kill();
    killed = Optional.of(leader);
    var unused = cluster.awaitLeader(OnceKvTarget.LIMIT, node -> !node.equals(leader));
  }

  @Override
  public void restartKilled() {
    LocalNode node = killed.orElseThrow();
    node.start();
    node.awaitReady(OnceKvTarget.LIMIT);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
