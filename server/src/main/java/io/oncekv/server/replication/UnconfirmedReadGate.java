package io.oncekv.server.replication;

import io.oncekv.server.replication.Replicator.LeaderCapture;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The read barrier without its votes: an old leader that has not noticed yet passes <em>stale</em>
 * reads through it. It is here only so that a test can show what the votes are good for; a node
 * uses it if, and only if, the system property {@link #TEST_ONLY_PROPERTY} is {@code true}.
 */
public final class UnconfirmedReadGate implements ReadGate {
  /** Never set this where data matters. */
  public static final String TEST_ONLY_PROPERTY = "oncekv.test.unconfirmed-reads";

  private final Replicator replicator;

  public UnconfirmedReadGate(Replicator replicator) {
    this.replicator = replicator;
  }

  @Override
  public CompletableFuture<Void> pass() {
    Optional<LeaderCapture> capture = replicator.captureLeadership();
    if (capture.isEmpty()) {
      return CompletableFuture.failedFuture(replicator.leadership().refusal());
    }
    return replicator.awaitApplied(capture.get().commitIndex());
  }
}
