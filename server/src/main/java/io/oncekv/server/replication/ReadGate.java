package io.oncekv.server.replication;

import java.util.concurrent.CompletableFuture;

/** Says when a read may be answered from this node's own state. */
public interface ReadGate {

  /**
   * Passes a linearizable read.
   *
   * @return completes once this node's state holds every write that was acknowledged anywhere
   *     before this call; a storage snapshot taken after that is fresh enough. Fails with {@link
   *     NotLeaderException} if this node cannot tell because it does not lead, with {@link
   *     OverloadedException} if too many reads wait already. The read may always be tried again
   */
  CompletableFuture<Void> pass();

  /** Runs what asks for several reads on this thread, so that they need not pass one by one. */
  default void together(Runnable reads) {
    reads.run();
  }
}
