package io.oncekv.client.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncekv.client.ClientOptions;
import io.oncekv.client.Executed;
import io.oncekv.client.NotExecutedException;
import io.oncekv.client.OverloadedException;
import io.oncekv.v1.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Where each write stands: it waits for a sequence, or has one that is unresolved, or is gone.
 * Bounds all three: writes waiting, writes outstanding, bytes of both. Decides; sends nothing.
 */
final class WriteBook {

  /** Where a write stood. */
  enum Place {
    WAITING,
    UNRESOLVED,
    GONE
  }

  private final int maxWaiting;
  private final long maxPendingBytes;
  private final Object lock = new Object();

  /** In the order of their calls. */
  @GuardedBy("lock")
  private final LinkedHashSet<PendingWrite> waiting = new LinkedHashSet<>();

  /** By sequence: on their way, or without an answer and being settled. */
  @GuardedBy("lock")
  private final Map<Long, PendingWrite> unresolved = new HashMap<>();

  /** There once the session is open. */
  @GuardedBy("lock")
  private Optional<SequenceWindow> window = Optional.empty();

  @GuardedBy("lock")
  private Settings limits = Settings.getDefaultInstance();

  @GuardedBy("lock")
  private long pendingBytes;

  /** Why no more writes are taken. */
  @GuardedBy("lock")
  private Optional<Supplier<NotExecutedException>> ended = Optional.empty();

  WriteBook(ClientOptions options) {
    this.maxWaiting = options.maxWaiting();
    this.maxPendingBytes = options.maxPendingBytes();
  }

  /** Lets a write wait, or says why not. */
  Optional<NotExecutedException> add(PendingWrite write) {
    synchronized (lock) {
      Optional<NotExecutedException> refusal =
          ended.<NotExecutedException>map(Supplier::get).or(() -> overload(write.bytes()));
      if (refusal.isEmpty()) {
        waiting.add(write);
        pendingBytes += write.bytes();
      }
      return refusal;
    }
  }

  /** Starts to give sequences. */
  void open(SequenceWindow sequences, Settings settings) {
    synchronized (lock) {
      window = Optional.of(sequences);
      limits = settings;
    }
  }

  /** Takes in writes that have their sequences already, from before the session was opened. */
  void resume(List<PendingWrite> writes) {
    synchronized (lock) {
      for (PendingWrite write : writes) {
        unresolved.put(write.sequence(), write);
        pendingBytes += write.bytes();
      }
    }
  }

  boolean isOpen() {
    synchronized (lock) {
      return window.isPresent();
    }
  }

  /** Takes the first write that can be sent and gives it its sequence; fails those too large. */
  Optional<PendingWrite> takeNext() {
    while (true) {
      PendingWrite write;
      NotExecutedException refusal;
      synchronized (lock) {
        if (waiting.isEmpty() || window.isEmpty() || !window.get().hasRoom()) {
          return Optional.empty();
        }
        write = waiting.iterator().next();
        waiting.remove(write);
        try {
          Operations.checkLimits(write.operation(), limits);
          write.give(window.get().take());
          unresolved.put(write.sequence(), write);
          return Optional.of(write);
        } catch (NotExecutedException tooLarge) {
          pendingBytes -= write.bytes();
          refusal = tooLarge;
        }
      }
      write.result().completeExceptionally(refusal);
    }
  }

  /** Says where a write stands; one that waits is taken out. */
  Place withdraw(PendingWrite write) {
    synchronized (lock) {
      if (waiting.remove(write)) {
        pendingBytes -= write.bytes();
        return Place.WAITING;
      }
      return unresolved.get(write.sequence()) == write ? Place.UNRESOLVED : Place.GONE;
    }
  }

  /** Strikes a write off because its sequence is decided. */
  void resolve(PendingWrite write) {
    synchronized (lock) {
      if (unresolved.remove(write.sequence(), write)) {
        pendingBytes -= write.bytes();
        window.orElseThrow().resolve(write.sequence());
      }
    }
  }

  /** Strikes a write off although its sequence is undecided: the session is gone. */
  void abandon(PendingWrite write) {
    synchronized (lock) {
      if (unresolved.remove(write.sequence(), write)) {
        pendingBytes -= write.bytes();
      }
    }
  }

  /** Takes no more writes; returns those that were waiting. */
  List<PendingWrite> end(Supplier<NotExecutedException> why) {
    synchronized (lock) {
      ended = ended.isPresent() ? ended : Optional.of(why);
      return takeWaiting();
    }
  }

  /** Takes all those that wait. */
  List<PendingWrite> takeWaiting() {
    synchronized (lock) {
      List<PendingWrite> all = List.copyOf(waiting);
      waiting.clear();
      all.forEach(write -> pendingBytes -= write.bytes());
      return all;
    }
  }

  List<PendingWrite> unresolved() {
    synchronized (lock) {
      return List.copyOf(unresolved.values());
    }
  }

  boolean isUnresolved(long sequence) {
    synchronized (lock) {
      return unresolved.containsKey(sequence);
    }
  }

  /** Whether a sequence was given, in this session, to a write of this client or one before it. */
  boolean wasGiven(long sequence) {
    synchronized (lock) {
      return window.isPresent() && sequence >= 1 && sequence < window.get().next();
    }
  }

  /** Returns what an attempt of this sequence may acknowledge. */
  long acknowledged(long sequence) {
    synchronized (lock) {
      return Math.min(window.orElseThrow().acknowledged(), sequence);
    }
  }

  /** Returns the results of the writes that wait or are unresolved. */
  List<CompletableFuture<?>> pending() {
    synchronized (lock) {
      List<CompletableFuture<?>> results = new ArrayList<>();
      waiting.forEach(write -> results.add(write.result()));
      unresolved.values().forEach(write -> results.add(write.result()));
      return results;
    }
  }

  @GuardedBy("lock")
  private Optional<NotExecutedException> overload(int bytes) {
    if (waiting.size() >= maxWaiting) {
      return Optional.of(
          overloaded(maxWaiting + " writes wait already (maxWaiting); call more slowly"));
    }
    // A single write is always let in: the cluster's own limit on its size comes later.
    if (pendingBytes > 0 && pendingBytes + bytes > maxPendingBytes) {
      return Optional.of(
          overloaded(
              pendingBytes
                  + " bytes of writes are pending already (maxPendingBytes "
                  + maxPendingBytes
                  + "); call more slowly"));
    }
    return Optional.empty();
  }

  static OverloadedException overloaded(String message) {
    return new OverloadedException(Executed.NO, "", message, null);
  }
}
