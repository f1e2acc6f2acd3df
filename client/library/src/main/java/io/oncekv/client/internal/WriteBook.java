package io.oncekv.client.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncekv.client.ClientOptions;
import io.oncekv.client.Executed;
import io.oncekv.client.NotExecutedException;
import io.oncekv.client.OverloadedException;
import io.oncekv.v1.OpenSessionResponse;
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
  private final int maxRequestBytes;
  private final Object lock = new Object();

  /** In the order of their calls. */
  @GuardedBy("lock")
  private final LinkedHashSet<PendingWrite> waiting = new LinkedHashSet<>();

  /** By sequence: on their way, or without an answer and being settled. */
  @GuardedBy("lock")
  private final Map<Long, PendingWrite> unresolved = new HashMap<>();

  /** There while a session is open. */
  @GuardedBy("lock")
  private Optional<SequenceWindow> window = Optional.empty();

  /** The session of the window. */
  @GuardedBy("lock")
  private OpenSessionResponse session = OpenSessionResponse.getDefaultInstance();

  /**
   * Sequences below were given in sessions that are gone. The next session goes on above, so that a
   * number stands for one write in the whole life of the client.
   */
  @GuardedBy("lock")
  private long lostBelow = 1;

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
    this.maxRequestBytes = options.maxRequestBytes();
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

  /**
   * Starts to give sequences of a session, above all that were given in it.
   *
   * @param journaled the highest sequence that a journal knows of, 0 if none
   * @param resumed writes that have their sequences already, from before the session was opened
   */
  void open(
      OpenSessionResponse opened, long journaled, List<PendingWrite> resumed, int maxOutstanding) {
    synchronized (lock) {
      long highest = Math.max(Math.max(opened.getHighestSequence(), journaled), lostBelow - 1);
      List<Long> sequences = resumed.stream().map(PendingWrite::sequence).toList();
      window =
          Optional.of(
              SequenceWindow.resume(highest, sequences, opened.getWindow(), maxOutstanding));
      session = opened;
      limits = opened.getSettings();
      for (PendingWrite write : resumed) {
        write.give(opened, write.sequence());
        unresolved.put(write.sequence(), write);
        pendingBytes += write.bytes();
      }
    }
  }

  /**
   * Gives no more sequences of a session that is gone; true if it was open until now. Writes that
   * have one each wait for their own answer.
   */
  boolean lose(OpenSessionResponse gone) {
    synchronized (lock) {
      if (window.isEmpty() || !session.equals(gone)) {
        return false;
      }
      lostBelow = window.get().next();
      window = Optional.empty();
      return true;
    }
  }

  boolean hasWaiting() {
    synchronized (lock) {
      return !waiting.isEmpty();
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
          Operations.checkLimits(write.operation(), limits, maxRequestBytes);
          write.give(session, window.get().take());
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
        if (isCurrent(write)) {
          window.orElseThrow().resolve(write.sequence());
        }
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

  /** Returns the open session if a sequence was given in it, by this process or one before it. */
  Optional<OpenSessionResponse> sessionOf(long sequence) {
    synchronized (lock) {
      return window
          .filter(given -> sequence >= lostBelow && sequence < given.next())
          .map(given -> session);
    }
  }

  /** Whether a sequence was given in a session that is gone. */
  boolean isLost(long sequence) {
    synchronized (lock) {
      return sequence >= 1 && sequence < lostBelow;
    }
  }

  /** Returns what an attempt of a write may acknowledge. */
  long acknowledged(PendingWrite write) {
    synchronized (lock) {
      // Where the session is gone nothing is left to be acknowledged.
      return isCurrent(write)
          ? Math.min(window.orElseThrow().acknowledged(), write.sequence())
          : write.sequence();
    }
  }

  @GuardedBy("lock")
  private boolean isCurrent(PendingWrite write) {
    return window.isPresent() && write.session().equals(session);
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
