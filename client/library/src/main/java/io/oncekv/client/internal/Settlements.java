package io.oncekv.client.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncekv.v1.OpenSessionResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The settlements of a session, running and done, one for each sequence, the newest 4096. */
final class Settlements {
  private static final int MOST = 4096;

  /**
   * A sequence's settlement.
   *
   * @param settlement there before, or made now
   * @param isNew made now: the finder starts it
   */
  record Found(Settlement settlement, boolean isNew) {}

  private final Transport transport;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final Map<Long, Settlement> bySequence = new LinkedHashMap<>();

  Settlements(Transport transport) {
    this.transport = transport;
  }

  Optional<Settlement> find(long sequence) {
    synchronized (lock) {
      return Optional.ofNullable(bySequence.get(sequence));
    }
  }

  /** Returns the settlement of a sequence; one that failed is taken out, to be tried anew. */
  Found of(OpenSessionResponse opened, long sequence) {
    Settlement settlement;
    synchronized (lock) {
      Settlement known = bySequence.get(sequence);
      if (known != null) {
        return new Found(known, false);
      }
      settlement =
          new Settlement(
              transport, opened.getHeader().getIncarnation(), opened.getCurrent(), sequence);
      bySequence.put(sequence, settlement);
      dropOldest();
    }
    CompletableFuture<?> unused =
        settlement.resolution().whenComplete((resolution, lost) -> dropIfLost(sequence, lost));
    return new Found(settlement, true);
  }

  void close() {
    List<Settlement> all;
    synchronized (lock) {
      all = List.copyOf(bySequence.values());
    }
    all.forEach(Settlement::stop);
  }

  private void dropIfLost(long sequence, Throwable lost) {
    if (lost != null) {
      synchronized (lock) {
        bySequence.remove(sequence);
      }
    }
  }

  /** One that is still running goes on: its write is in the book until it is resolved. */
  @GuardedBy("lock")
  private void dropOldest() {
    if (bySequence.size() > MOST) {
      bySequence.remove(bySequence.keySet().iterator().next());
    }
  }
}
