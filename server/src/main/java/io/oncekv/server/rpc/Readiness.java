package io.oncekv.server.rpc;

import io.oncekv.server.replication.NotLeaderException;
import io.oncekv.server.replication.Replicator;
import io.oncekv.server.statemachine.StateSummary;
import io.oncekv.server.statemachine.StateView;
import io.oncekv.v1.ErrorReason;

/** Whether this node may take a request at all, as far as can be told without asking anybody. */
final class Readiness {
  private final Replicator replicator;
  private final StateView state;

  Readiness(Replicator replicator, StateView state) {
    this.replicator = replicator;
    this.state = state;
  }

  /**
   * Sends callers to the leader before any work is done. Only a hint is checked here: the log
   * refuses on its own what a deposed leader proposes.
   */
  void requireLead() {
    Replicator.Leadership leadership = replicator.leadership();
    if (leadership.role() != Replicator.Role.LEADER) {
      throw new NotLeaderException(leadership.leader());
    }
  }

  /** The state in short, once there is a cluster. */
  StateSummary requireFormed() {
    StateSummary summary = state.summary();
    if (!summary.formed()) {
      throw RpcException.refused(
          ErrorReason.NOT_READY,
          "the cluster is not formed yet, or this node does not know of it; try again soon");
    }
    return summary;
  }
}
