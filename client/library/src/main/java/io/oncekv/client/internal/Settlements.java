package io.oncekv.client.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncekv.v1.OpenSessionResponse;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The settlements of a client, one for each sequence. A few run at a time, so that a client that
 * gave up on a whole window does not fall upon a cluster that is in trouble already; the others
 * wait for their turn. Of those that are done the newest 4096 are remembered.
 */
final class Settlements {
  private static final int MOST_RUNNING = 16;
  private static final int MOST_WAITING = 4096;
  private static final int MOST_REMEMBERED = 4096;

  private final Transport transport;
  private final boolean journaled;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final Map<Long, Settlement> unfinished = new HashMap<>();

  @GuardedBy("lock")
  private final Queue<Settlement> waiting = new ArrayDeque<>();

  @GuardedBy("lock")
  private final Set<Settlement> running = new HashSet<>();

  @GuardedBy("lock")
  private final Map<Long, Settlement> done = new LinkedHashMap<>();

  @GuardedBy("lock")
  private boolean closed;

  Settlements(Transport transport, boolean journaled) {
    this.transport = transport;
    this.journaled = journaled;
  }

  /** Returns the settlement of a sequence; one that failed is forgotten, to be tried anew. */
  Optional<Settlement> find(long sequence) {
    synchronized (lock) {
      Settlement open = unfinished.get(sequence);
      return Optional.ofNullable(open == null ? done.get(sequence) : open);
    }
  }

  /** Whether so many are unfinished that nobody should ask for more. */
  boolean crowded() {
    synchronized (lock) {
      return unfinished.size() >= MOST_WAITING;
    }
  }

  /**
   * Returns the settlement of a sequence of a session; if there is none, one that starts later.
   *
   * @param ready completes when the cluster may be asked about it, or with why it never may
   */
  Settlement of(OpenSessionResponse session, long sequence, CompletableFuture<Void> ready) {
    Settlement settlement;
    synchronized (lock) {
      Settlement known = find(sequence).orElse(null);
      if (known != null) {
        return known;
      }
      settlement =
          new Settlement(
              transport,
              session.getHeader().getIncarnation(),
              session.getCurrent(),
              sequence,
              journaled);
      unfinished.put(sequence, settlement);
    }
    CompletableFuture<?> unused =
        settlement
            .resolution()
            .whenComplete((resolution, lost) -> finished(sequence, settlement, lost == null));
    CompletableFuture<?> ignored =
        ready.whenComplete(
            (onDisk, failure) -> {
              if (failure == null) {
                enqueue(settlement);
              } else {
                settlement.fail(failure);
              }
            });
    if (isClosed()) {
      settlement.stop();
    }
    return settlement;
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  void close() {
    List<Settlement> all;
    synchronized (lock) {
      closed = true;
      all = List.copyOf(unfinished.values());
    }
    all.forEach(Settlement::stop);
  }

  private void enqueue(Settlement settlement) {
    synchronized (lock) {
      if (!settlement.resolution().isDone()) {
        waiting.add(settlement);
      }
    }
    startNext();
  }

  private void finished(long sequence, Settlement settlement, boolean resolved) {
    synchronized (lock) {
      unfinished.remove(sequence);
      if (!running.remove(settlement)) {
        waiting.remove(settlement);
      }
      if (resolved) {
        done.put(sequence, settlement);
        if (done.size() > MOST_REMEMBERED) {
          done.remove(done.keySet().iterator().next());
        }
      }
    }
    startNext();
  }

  private void startNext() {
    while (true) {
      Settlement next;
      synchronized (lock) {
        if (closed || waiting.isEmpty() || running.size() >= MOST_RUNNING) {
          return;
        }
        next = waiting.remove();
        running.add(next);
      }
      next.start();
    }
  }
}
