package io.oncekv.client;

/**
 * How fresh a read has to be, and who may answer it.
 *
 * @param stale answered by whichever node is asked from its own state, without asking the others
 * @param minimumRevision a stale read waits for a node that has this revision; 0: any
 * @param anyNode a linearizable read may be answered by a node that does not lead
 */
public record Read(boolean stale, long minimumRevision, boolean anyNode) {
  /** Refuses combinations without meaning. */
  public Read {
    if (minimumRevision < 0 || (!stale && minimumRevision > 0)) {
      throw new IllegalArgumentException("a minimum revision (from 0) is for stale reads only");
    }
    if (stale && anyNode) {
      throw new IllegalArgumentException("any node answers a stale read anyway");
    }
  }

  /** It sees every write that was answered before it was called. */
  public static Read linearizable() {
    return new Read(false, 0, false);
  }

  /**
   * Just as fresh, but spread over all nodes: one that does not lead asks the leader how far its
   * state has to be, waits until it is, and answers. That takes a message more than a read at the
   * leader, and spares the leader the reading itself; it pays where the leader is what limits
   * reads.
   *
   * <p>A node learns that a write is committed with the entry that follows, or with the leader's
   * next heartbeat: while nobody else writes, a read right after a write waits for that, up to half
   * of the shortest election timeout (0.2 s by default).
   */
  public static Read linearizableFromAnyNode() {
    return new Read(false, 0, true);
  }

  /** Any state that the node asked happens to have. */
  public static Read possiblyStale() {
    return new Read(true, 0, false);
  }

  /** A state that holds at least this revision: with a write's own, read your writes. */
  public static Read notOlderThan(long revision) {
    return new Read(true, revision, false);
  }
}
