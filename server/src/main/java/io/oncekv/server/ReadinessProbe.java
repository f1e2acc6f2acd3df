package io.oncekv.server;

import io.oncekv.server.metrics.HttpEndpoint.Readiness;
import io.oncekv.server.replication.Member;
import io.oncekv.server.replication.Replicator;
import io.oncekv.server.replication.Replicator.Leadership;
import io.oncekv.server.replication.Replicator.LogStatus;
import io.oncekv.server.replication.Replicator.Role;
import io.oncekv.server.statemachine.StateView;
import java.util.Optional;
import java.util.function.Supplier;

/** Says whether the node can serve, and if not, why. */
final class ReadinessProbe implements Supplier<Readiness> {
  /** Entries that a node may be behind to become ready: then it could lead at once. */
  private static final long CAUGHT_UP = 100;

  /** Entries that a ready node may fall behind; more, and it would serve old state for long. */
  private static final long LEFT_BEHIND = 5_000;

  private volatile Optional<Parts> parts = Optional.empty();
  private volatile boolean caughtUp;
  private volatile boolean stopping;

  private record Parts(Replicator replicator, StateView state) {}

  /** From now on the answer depends on what these say. */
  void serving(Replicator replicator, StateView state) {
    parts = Optional.of(new Parts(replicator, state));
  }

  /** From now on the answer is no. */
  void stopping() {
    stopping = true;
  }

  @Override
  public Readiness get() {
    if (stopping) {
      return new Readiness(false, "stopping");
    }
    return parts.map(this::look).orElse(new Readiness(false, "starting"));
  }

  private Readiness look(Parts parts) {
    Leadership leadership = parts.replicator().leadership();
    LogStatus log = parts.replicator().logStatus();
    if (leadership.leader().isEmpty()) {
      return new Readiness(false, "no leader known");
    }
    if (!parts.state().summary().formed()) {
      return new Readiness(false, "the cluster is not formed yet");
    }
    if (leadership.role() == Role.LEADER && !leadership.ready()) {
      return new Readiness(false, "leader, not ready yet");
    }
    if (!log.commitKnown()) {
      return new Readiness(false, "waiting for the leader to tell what is committed");
    }
    long behind = log.commitIndex() - log.appliedIndex();
    caughtUp = behind <= (caughtUp ? LEFT_BEHIND : CAUGHT_UP);
    if (!caughtUp) {
      return new Readiness(false, "catching up, " + behind + " entries behind");
    }
    String role =
        leadership.role() == Role.LEADER
            ? "leader"
            : "follower of " + leadership.leader().map(Member::id).orElse("nobody");
    return new Readiness(true, role + ", term " + leadership.term());
  }
}
