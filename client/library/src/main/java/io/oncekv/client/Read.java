package io.oncekv.client;

/**
 * How fresh a read has to be.
 *
 * @param stale answered by whichever node is asked from its own state, without asking the others
 * @param minimumRevision a stale read waits for a node that has this revision; 0: any
 */
public record Read(boolean stale, long minimumRevision) {
  /** Refuses combinations without meaning. */
  public Read {
    if (minimumRevision < 0 || (!stale && minimumRevision > 0)) {
      throw new IllegalArgumentException("a minimum revision (from 0) is for stale reads only");
    }
  }

  /** It sees every write that was answered before it was called. */
  public static Read linearizable() {
    return new Read(false, 0);
  }

  /** Any state that the node asked happens to have. */
  public static Read possiblyStale() {
    return new Read(true, 0);
  }

  /** A state that holds at least this revision: with a write's own, read your writes. */
  public static Read notOlderThan(long revision) {
    return new Read(true, revision);
  }
}
