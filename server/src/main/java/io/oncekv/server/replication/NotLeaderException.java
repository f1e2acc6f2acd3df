package io.oncekv.server.replication;

import java.util.Optional;

/** This node cannot act as leader now, and nothing was put into the log. */
public final class NotLeaderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Member> leader;
  private final boolean catchingUp;

  public NotLeaderException(Optional<Member> leader) {
    this(
        "not the leader" + leader.map(l -> "; ask " + l.clientAddress()).orElse(""), leader, false);
  }

  private NotLeaderException(String message, Optional<Member> leader, boolean catchingUp) {
    super(message, null, false, false);
    this.leader = leader;
    this.catchingUp = catchingUp;
  }

  /** For a node that was elected and has yet to apply what the log held then. */
  public static NotLeaderException catchingUp() {
    return new NotLeaderException(
        "elected, not caught up with the log yet", Optional.empty(), true);
  }

  /** Whether this node is the leader, and will be ready soon. */
  public boolean isCatchingUp() {
    return catchingUp;
  }

  /** The leader, if this node knows it and is not the one. */
  public Optional<Member> leader() {
    return leader;
  }
}
