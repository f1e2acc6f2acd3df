package io.oncekv.lab.fault;

import io.oncekv.lab.cluster.LocalCluster;
import java.time.Duration;

/** One thing that can be done to a cluster, and be mended. */
public interface Fault {
  /** How long anything may take that has to come back: a node, a leader. */
  Duration LIMIT = Duration.ofMinutes(2);

  /** Returns its name on the command line, such as {@code kill-leader}. */
  String name();

  /**
   * Returns whether a majority stays up and connected, so that writes should go on all the time,
   * but for an election.
   */
  boolean leavesMajority();

  /** Returns how long it lasts, from a number that a seed drew: 0 (included) to 1 (not). */
  default Duration hold(double drawn) {
    return Duration.ofMillis((long) (drawn * 6_000));
  }

  /**
   * Breaks something, holds it, and mends it. Nodes may be down or behind when it returns: whoever
   * calls it starts them and waits for them. What it does depends on the plan and on who leads
   * only.
   *
   * @throws IllegalStateException when the fault could not be brought about, or a node did
   *     something under it that none may do
   */
  void carryOut(LocalCluster cluster, Plan plan) throws InterruptedException;
}
