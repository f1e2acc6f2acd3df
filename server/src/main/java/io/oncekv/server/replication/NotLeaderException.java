package io.oncekv.server.replication;

import java.util.Optional;

/** This node does not lead, and nothing was put into the log. */
public final class NotLeaderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Member> leader;

  public NotLeaderException(Optional<Member> leader) {
    super(
        "not the leader" + leader.map(l -> "; ask " + l.clientAddress()).orElse(""),
        null,
        false,
        false);
    this.leader = leader;
  }

  /** The leader, if this node knows it. */
  public Optional<Member> leader() {
    return leader;
  }
}
