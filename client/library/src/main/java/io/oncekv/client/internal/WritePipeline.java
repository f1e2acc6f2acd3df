package io.oncekv.client.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncekv.client.ClientClosedException;
import io.oncekv.client.ClientOptions;
import io.oncekv.client.Delivery;
import io.oncekv.client.Executed;
import io.oncekv.client.NotExecutedException;
import io.oncekv.client.OverloadedException;
import io.oncekv.client.Resolution;
import io.oncekv.v1.OpenSessionResponse;
import io.oncekv.v1.Settings;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes writes in, gives each its sequence when the window has room, and keeps it until its
 * sequence is resolved. Bounded in writes outstanding, writes waiting and bytes of both.
 */
final class WritePipeline {
  private final Transport transport;
  private final ClientOptions options;
  private final SessionHolder session;
  private final boolean identified;
  private final AtomicInteger pumping = new AtomicInteger();
  private final Object lock = new Object();

  /** Without a sequence yet, in the order of their calls. */
  @GuardedBy("lock")
  private final LinkedHashSet<PendingWrite> waiting = new LinkedHashSet<>();

  /** By sequence: on their way, or without an answer and being settled. */
  @GuardedBy("lock")
  private final Map<Long, PendingWrite> unresolved = new HashMap<>();

  @GuardedBy("lock")
  private final Settlements settlements = new Settlements();

  /** There once the session is open. */
  @GuardedBy("lock")
  private Optional<SequenceWindow> window = Optional.empty();

  @GuardedBy("lock")
  private Settings limits = Settings.getDefaultInstance();

  @GuardedBy("lock")
  private long pendingBytes;

  /** Why no more writes are taken. */
  @GuardedBy("lock")
  private Optional<NotExecutedException> ended = Optional.empty();

  WritePipeline(Transport transport, ClientOptions options, SessionHolder session) {
    this.transport = transport;
    this.options = options;
    this.session = session;
    this.identified = options.delivery() == Delivery.EXACTLY_ONCE;
    if (!identified) {
      // The numbers serve as tickets only; they are never sent.
      this.window =
          Optional.of(new SequenceWindow(1, options.maxOutstanding(), options.maxOutstanding()));
    }
  }

  /** Takes a write; one that cannot even wait comes back failed. */
  PendingWrite submit(Write operation) {
    PendingWrite write = new PendingWrite(this, transport, operation);
    Optional<NotExecutedException> refusal;
    boolean open;
    synchronized (lock) {
      refusal = ended.isPresent() ? ended : overload(write);
      open = window.isPresent();
      if (refusal.isEmpty()) {
        waiting.add(write);
        pendingBytes += write.bytes();
      }
    }
    if (refusal.isPresent()) {
      write.result().completeExceptionally(refusal.get());
      return write;
    }
    options
        .deadline()
        .ifPresent(
            limit -> {
              Runnable cancel = transport.after(limit.toNanos(), () -> deadlineOf(write, limit));
              CompletableFuture<?> unused = write.result().whenComplete((r, e) -> cancel.run());
            });
    if (open) {
      pump();
    } else {
      openSession();
    }
    return write;
  }

  /** Ends a write's wait for its answer; it is settled in the background if it was ever sent. */
  void giveUp(PendingWrite write, String why) {
    boolean unsent;
    synchronized (lock) {
      unsent = waiting.remove(write);
      if (unsent) {
        pendingBytes -= write.bytes();
      } else if (unresolved.get(write.sequence()) != write) {
        return;
      }
    }
    if (unsent) {
      Optional<Failure> last = session.lastFailure();
      write
          .result()
          .completeExceptionally(Refusals.deadline(why + " before the write could be sent", last));
    } else if (!write.result().isDone()) {
      write.call().stop();
      unknown(write, why, write.call().lastFailure());
      CompletableFuture<Resolution> unused = settle(write);
    }
  }

  /** Ends a write's result with "unknown", unless it has one. */
  void unknown(PendingWrite write, String why, Optional<Failure> last) {
    long number = publicSequence(write.sequence());
    if (write.result().completeExceptionally(Refusals.unknown(number, why, last))) {
      transport.tell(listener -> listener.onUnknownOutcome(number));
    }
  }

  /** Has the cluster say, or decide, what became of a write whose attempts have ended. */
  CompletableFuture<Resolution> settle(PendingWrite write) {
    Optional<OpenSessionResponse> opened = session.current();
    if (!identified || opened.isEmpty()) {
      forget(write);
      return CompletableFuture.failedFuture(
          Operations.invalid("a write without identity cannot be resolved"));
    }
    Settlement settlement;
    synchronized (lock) {
      Optional<Settlement> running = settlements.find(write.sequence());
      if (running.isPresent()) {
        return running.get().resolution();
      }
      settlement = newSettlement(opened.get(), write.sequence());
    }
    CompletableFuture<?> unused =
        settlement
            .resolution()
            .whenComplete(
                (resolution, lost) -> {
                  if (lost == null) {
                    resolved(write, resolution);
                    transport.tell(listener -> listener.onResolved(write.sequence(), resolution));
                  } else {
                    forget(write);
                  }
                });
    settlement.start();
    return settlement.resolution();
  }

  /** Says what became of a sequence of this session, by asking the cluster if it is not known. */
  CompletableFuture<Resolution> resolve(long sequence) {
    Optional<OpenSessionResponse> opened = session.current();
    Settlement settlement;
    synchronized (lock) {
      Optional<Settlement> known = settlements.find(sequence);
      if (known.isPresent()) {
        return known.get().resolution();
      }
      if (opened.isEmpty() || !identified || sequence < 1 || sequence >= window.get().next()) {
        return CompletableFuture.failedFuture(
            Operations.invalid(
                "sequence " + sequence + " was not given to any write of this client's session"));
      }
      if (unresolved.containsKey(sequence)) {
        return CompletableFuture.failedFuture(
            Operations.invalid(
                "sequence " + sequence + " is still under way; wait for its own answer"));
      }
      settlement = newSettlement(opened.get(), sequence);
    }
    CompletableFuture<?> unused =
        settlement
            .resolution()
            .whenComplete(
                (resolution, lost) -> {
                  if (lost != null) {
                    synchronized (lock) {
                      settlements.remove(sequence);
                    }
                  }
                });
    settlement.start();
    return settlement.resolution();
  }

  /** A sequence is decided: the window may move on. */
  void resolved(PendingWrite write, Resolution resolution) {
    Optional<Settlement> settlement;
    synchronized (lock) {
      settlement = settlements.find(write.sequence());
      if (release(write)) {
        window.ifPresent(open -> open.resolve(write.sequence()));
      }
    }
    settlement.ifPresent(found -> found.learned(resolution));
    pump();
  }

  /** A write has ended in a session that is gone, or without one: nothing is left to resolve. */
  void forget(PendingWrite write) {
    synchronized (lock) {
      if (release(write) && !identified) {
        window.ifPresent(open -> open.resolve(write.sequence()));
      }
    }
    pump();
  }

  /** Takes no more writes; those without a sequence fail, those with one go on. */
  void end(NotExecutedException why) {
    List<PendingWrite> unsent;
    synchronized (lock) {
      ended = ended.isPresent() ? ended : Optional.of(why);
      unsent = takeAllWaiting();
    }
    unsent.forEach(write -> write.result().completeExceptionally(why));
  }

  /** Gives everything up; what was sent without an answer stays unknown. */
  void close() {
    end(closed());
    List<PendingWrite> sent;
    synchronized (lock) {
      sent = List.copyOf(unresolved.values());
      settlements.stopAll();
    }
    for (PendingWrite write : sent) {
      write.call().stop();
      unknown(write, "the client was closed before the answer came", write.call().lastFailure());
    }
  }

  /** Returns the identity of an attempt that is about to be sent; none without a session. */
  Optional<WriteIdentity> identity(long sequence) {
    if (!identified) {
      return Optional.empty();
    }
    OpenSessionResponse opened = session.current().orElseThrow();
    long acknowledged;
    synchronized (lock) {
      acknowledged = Math.min(window.orElseThrow().acknowledged(), sequence);
    }
    return Optional.of(
        WriteIdentity.newBuilder()
            .setIncarnation(opened.getHeader().getIncarnation())
            .setSession(opened.getCurrent().getSession())
            .setEpoch(opened.getCurrent().getEpoch())
            .setSequence(sequence)
            .setAcknowledged(acknowledged)
            .build());
  }

  long publicSequence(long sequence) {
    return identified ? sequence : 0;
  }

  /** Returns the writes that wait or are not answered yet. */
  List<CompletableFuture<?>> pending() {
    synchronized (lock) {
      List<CompletableFuture<?>> results = new ArrayList<>();
      waiting.forEach(write -> results.add(write.result()));
      unresolved.values().forEach(write -> results.add(write.result()));
      return results;
    }
  }

  static ClientClosedException closed() {
    return new ClientClosedException(Executed.NO, "", "the client is closed", null);
  }

  private void deadlineOf(PendingWrite write, Object limit) {
    giveUp(write, "the deadline of " + limit + " came");
  }

  private void openSession() {
    CompletableFuture<?> unused =
        session
            .open()
            .whenComplete(
                (opened, refusal) -> {
                  if (refusal == null) {
                    sessionOpened(opened);
                  } else {
                    openingRefused(refusal);
                  }
                });
  }

  private void sessionOpened(OpenSessionResponse opened) {
    synchronized (lock) {
      if (window.isEmpty()) {
        window =
            Optional.of(
                new SequenceWindow(
                    opened.getHighestSequence() + 1, opened.getWindow(), options.maxOutstanding()));
        limits = opened.getSettings();
      }
    }
    pump();
  }

  private void openingRefused(Throwable refusal) {
    List<PendingWrite> unsent;
    synchronized (lock) {
      unsent = takeAllWaiting();
    }
    unsent.forEach(write -> write.result().completeExceptionally(refusal));
  }

  /** Sends what the window has room for. One thread at a time; others leave their work to it. */
  private void pump() {
    if (pumping.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      Optional<PendingWrite> next = takeNext();
      while (next.isPresent()) {
        next.get().call().start();
        next = takeNext();
      }
      seen = pumping.addAndGet(-seen);
    } while (seen != 0);
  }

  private Optional<PendingWrite> takeNext() {
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

  @GuardedBy("lock")
  private Optional<NotExecutedException> overload(PendingWrite write) {
    if (waiting.size() >= options.maxWaiting()) {
      return Optional.of(
          overloaded(options.maxWaiting() + " writes wait already (maxWaiting); call more slowly"));
    }
    if (pendingBytes > 0 && pendingBytes + write.bytes() > options.maxPendingBytes()) {
      return Optional.of(
          overloaded(
              pendingBytes
                  + " bytes of writes are pending already (maxPendingBytes "
                  + options.maxPendingBytes()
                  + "); call more slowly"));
    }
    return Optional.empty();
  }

  @GuardedBy("lock")
  private boolean release(PendingWrite write) {
    if (!unresolved.remove(write.sequence(), write)) {
      return false;
    }
    pendingBytes -= write.bytes();
    return true;
  }

  @GuardedBy("lock")
  private List<PendingWrite> takeAllWaiting() {
    List<PendingWrite> all = List.copyOf(waiting);
    waiting.clear();
    all.forEach(write -> pendingBytes -= write.bytes());
    return all;
  }

  @GuardedBy("lock")
  private Settlement newSettlement(OpenSessionResponse opened, long sequence) {
    Settlement settlement =
        new Settlement(
            transport, opened.getHeader().getIncarnation(), opened.getCurrent(), sequence);
    settlements.add(sequence, settlement);
    return settlement;
  }

  static OverloadedException overloaded(String message) {
    return new OverloadedException(Executed.NO, "", message, null);
  }
}
