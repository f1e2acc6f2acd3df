package io.oncekv.server.replication;

import java.util.concurrent.CompletableFuture;

/** Asks the leader how far a state has to be for a linearizable read: a follower's message. */
@FunctionalInterface
public interface LeaderIndex {

  /**
   * Asks a member that is believed to lead. Never blocks, and gives up after a bounded time.
   *
   * @return completes with an index at or above that of everything that was acknowledged before the
   *     question left; any failure means that the member does not lead, or could not be asked
   */
  CompletableFuture<Long> ask(Member leader);
}
