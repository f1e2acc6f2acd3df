package io.oncekv.lab.fault;

import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalClusterBuilder;
import io.oncekv.lab.cluster.LocalNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Processes that are killed (-9), paused (SIGSTOP) and restarted; this works everywhere. */
public final class ProcessFaults implements FaultFamily {
  /** Chooses those that a fault meets. */
  private interface Choice {
    List<LocalNode> victims(LocalCluster cluster, Plan plan);
  }

  private final List<Fault> faults =
      List.of(
          new Kill("kill-leader", true, ProcessFaults::leader),
          new Kill("kill-follower", true, ProcessFaults::follower),
          new Kill("kill-majority", false, ProcessFaults::majority),
          new Kill("kill-all", false, (cluster, plan) -> cluster.nodes()),
          new Pause("pause-leader", true, ProcessFaults::leader),
          new Pause("pause-follower", true, ProcessFaults::follower),
          new Pause("pause-majority", false, ProcessFaults::majority),
          new RollingRestart());

  @Override
  public List<Fault> faults() {
    return faults;
  }

  @Override
  public Optional<String> missing(Fault fault) {
    return Optional.empty();
  }

  @Override
  public void setUp(Path folder, int nodes, LocalClusterBuilder cluster) {
    // Processes are there anyway.
  }

  @Override
  public void close() {
    // The cluster ends its processes.
  }

  private static List<LocalNode> leader(LocalCluster cluster, Plan plan) {
    return List.of(cluster.awaitLeader(Fault.LIMIT));
  }

  private static List<LocalNode> follower(LocalCluster cluster, Plan plan) {
    return List.of(plan.one(cluster.others(cluster.awaitLeader(Fault.LIMIT))));
  }

  private static List<LocalNode> majority(LocalCluster cluster, Plan plan) {
    List<LocalNode> nodes = cluster.nodes();
    List<LocalNode> chosen = new ArrayList<>();
    for (int i = 0; i < nodes.size() / 2 + 1; i++) {
      chosen.add(nodes.get((plan.choice() % nodes.size() + i) % nodes.size()));
    }
    return chosen;
  }

  private static void hold(Plan plan) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(plan.hold().toMillis());
  }

  private record Kill(String name, boolean leavesMajority, Choice choice) implements Fault {
    @Override
    public void carryOut(LocalCluster cluster, Plan plan) throws InterruptedException {
      List<LocalNode> victims = choice.victims(cluster, plan);
      victims.forEach(LocalNode::killWithoutWaiting);
      victims.forEach(LocalNode::awaitEnd);
      ProcessFaults.hold(plan);
    }
  }

  private record Pause(String name, boolean leavesMajority, Choice choice) implements Fault {
    private static final double SHORTEST_MILLIS = 10;
    private static final double LONGEST_MILLIS = 30_000;

    /** Of all magnitudes: about 10 ms as often as about 10 s. */
    @Override
    public Duration hold(double drawn) {
      double magnitude = Math.log(LONGEST_MILLIS / SHORTEST_MILLIS);
      return Duration.ofMillis((long) (SHORTEST_MILLIS * Math.exp(drawn * magnitude)));
    }

    @Override
    public void carryOut(LocalCluster cluster, Plan plan) throws InterruptedException {
      List<LocalNode> victims = choice.victims(cluster, plan);
      victims.forEach(LocalNode::pause);
      ProcessFaults.hold(plan);
      victims.forEach(LocalNode::resume);
    }
  }

  /** One node after the other is ended in order and started again, the next when it serves. */
  private record RollingRestart() implements Fault {
    @Override
    public String name() {
      return "rolling-restart";
    }

    @Override
    public boolean leavesMajority() {
      return true;
    }

    @Override
    public void carryOut(LocalCluster cluster, Plan plan) {
      for (LocalNode node : cluster.nodes()) {
        node.terminate(LIMIT);
        node.start();
        node.awaitReady(LIMIT);
      }
    }
  }
}
