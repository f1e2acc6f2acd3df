package io.oncekv.server.replication;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The reads that share one round of a read barrier, and how far it is. Compared by identity.
 *
 * <p>Its reads have all arrived when it is made; the leader's position is captured only after that.
 */
final class ReadRound {
  private final List<CompletableFuture<Void>> reads;
  private final long startedNanos;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.VOTING);

  ReadRound(List<CompletableFuture<Void>> reads, long startedNanos) {
    this.reads = List.copyOf(reads);
    this.startedNanos = startedNanos;
  }

  /** Voting, then (if confirmed) waiting for the state to catch up, then over. */
  enum Phase {
    VOTING,
    APPLYING,
    ENDED
  }

  /** Goes from one phase to the next; true for exactly one caller. */
  boolean move(Phase from, Phase to) {
    return phase.compareAndSet(from, to);
  }

  int size() {
    return reads.size();
  }

  long startedNanos() {
    return startedNanos;
  }

  void pass() {
    for (CompletableFuture<Void> read : reads) {
      read.complete(null);
    }
  }

  void fail(RuntimeException failure) {
    for (CompletableFuture<Void> read : reads) {
      read.completeExceptionally(failure);
    }
  }
}
