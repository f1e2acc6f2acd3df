package io.oncekv.lab.blackbox;

import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import java.time.Duration;

/** Moves the lead to where a test needs it. */
final class Leads {
  private static final int ELECTIONS = 20;

  private Leads() {}

  /** Whoever else leads is paused until somebody else does. */
  static void moveTo(LocalNode wanted, LocalCluster cluster, Duration limit) {
    for (int i = 0; i < ELECTIONS; i++) {
      LocalNode leader = cluster.awaitLeader(limit);
      if (leader.equals(wanted)) {
        return;
      }
      leader.pause();
      cluster.awaitLeader(limit, node -> !node.equals(leader));
      leader.resume();
    }
    throw new IllegalStateException(
        wanted.id() + " did not become leader in " + ELECTIONS + " elections");
  }
}
