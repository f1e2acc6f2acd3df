package io.oncekv.server.replication.ratis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;

/**
 * The index up to which every entry, of whatever kind, is part of the state, and who waits for it.
 * The engine's own applied index runs ahead of the state and is of no use for reads.
 */
final class AppliedWatermark {
  private record Waiter(long index, CompletableFuture<Void> reached) {}

  private final PriorityQueue<Waiter> waiters =
      new PriorityQueue<>(Comparator.comparingLong(Waiter::index));
  private volatile long applied;
  // Read by the apply thread without the lock, so that an apply nobody waits for costs nothing.
  private volatile boolean awaited;
  private boolean closed;

  AppliedWatermark(long applied) {
    this.applied = applied;
  }

  long applied() {
    return applied;
  }

  CompletableFuture<Void> await(long index) {
    if (applied >= index) {
      return CompletableFuture.completedFuture(null);
    }
    synchronized (waiters) {
      if (closed) {
        return CompletableFuture.failedFuture(closedException());
      }
      awaited = true;
      // Looked at again after the flag is up: either this sees the advance or the advance the flag.
      if (applied >= index) {
        return CompletableFuture.completedFuture(null);
      }
      Waiter waiter = new Waiter(index, new CompletableFuture<>());
      waiters.add(waiter);
      return waiter.reached();
    }
  }

  /** Called by the apply thread only, after the state holds everything up to {@code index}. */
  void advance(long index) {
    applied = index;
    if (!awaited) {
      return;
    }
    List<Waiter> reached = new ArrayList<>();
    synchronized (waiters) {
      while (!waiters.isEmpty() && waiters.peek().index() <= index) {
        reached.add(waiters.poll());
      }
      awaited = !waiters.isEmpty();
    }
    reached.forEach(w -> w.reached().complete(null));
  }

  /** Fails whoever still waits: nothing will be applied any more. */
  void close() {
    List<Waiter> left;
    synchronized (waiters) {
      closed = true;
      left = List.copyOf(waiters);
      waiters.clear();
    }
    left.forEach(w -> w.reached().completeExceptionally(closedException()));
  }

  private static IllegalStateException closedException() {
    return new IllegalStateException("this node is stopping");
  }
}
