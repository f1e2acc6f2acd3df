package io.oncekv.lab.torture;

import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Does to a cluster what a plan says, and mends it. */
final class Faults {
  static final Duration LIMIT = Duration.ofMinutes(2);

  private final LocalCluster cluster;

  Faults(LocalCluster cluster) {
    this.cluster = cluster;
  }

  /** Breaks something, waits, mends it, and waits until every node serves. */
  void carryOut(Schedule.Plan plan) throws InterruptedException {
    List<LocalNode> victims = victims(plan);
    if (plan.kind() == FaultKind.ROLLING_RESTART) {
      for (LocalNode node : victims) {
        node.terminate(LIMIT);
        node.start();
        node.awaitReady(LIMIT);
      }
    } else if (plan.kind().option().startsWith("pause")) {
      victims.forEach(LocalNode::pause);
      hold(plan.hold());
      victims.forEach(LocalNode::resume);
    } else {
      victims.forEach(LocalNode::killWithoutWaiting);
      victims.forEach(LocalNode::awaitEnd);
      hold(plan.hold());
    }
    cluster.startAll(LIMIT);
    cluster.awaitLeader(LIMIT);
  }

  private List<LocalNode> victims(Schedule.Plan plan) {
    List<LocalNode> nodes = cluster.nodes();
    LocalNode leader = cluster.awaitLeader(LIMIT);
    List<LocalNode> followers = cluster.others(leader);
    return switch (plan.kind()) {
      case KILL_LEADER, PAUSE_LEADER -> List.of(leader);
      case KILL_FOLLOWER, PAUSE_FOLLOWER ->
          List.of(followers.get(plan.choice() % followers.size()));
      case KILL_MAJORITY, PAUSE_MAJORITY -> some(nodes, nodes.size() / 2 + 1, plan.choice());
      case KILL_ALL, ROLLING_RESTART -> nodes;
    };
  }

  private static List<LocalNode> some(List<LocalNode> nodes, int count, int first) {
    List<LocalNode> chosen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chosen.add(nodes.get((first % nodes.size() + i) % nodes.size()));
    }
    return chosen;
  }

  /** Returns those that ended though nobody ended them. */
  List<String> dead() {
    return cluster.nodes().stream()
        .filter(node -> !node.isAlive())
        .map(node -> node.id() + " ended by itself; the end of its log:\n" + node.logTail())
        .toList();
  }

  static void hold(Duration time) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(time.toMillis());
  }
}
