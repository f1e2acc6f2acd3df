package io.oncekv.client.internal;

import io.oncekv.client.ClientClosedException;
import io.oncekv.client.ClientOptions;
import io.oncekv.client.Delivery;
import io.oncekv.client.Executed;
import io.oncekv.client.FencedException;
import io.oncekv.client.NotExecutedException;
import io.oncekv.client.OutcomeUnknownException;
import io.oncekv.client.Resolution;
import io.oncekv.client.SessionInfo;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.OpenSessionResponse;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Takes writes in, sends each when the window has room, and keeps it until its sequence is
 * resolved.
 *
 * <p>A result and a resolution are two things. The caller's result may be "unknown" when the
 * deadline comes; the sequence stays unresolved, and the window behind it closed, until the cluster
 * has decided it: the settlements see to that.
 */
final class WritePipeline {
  private final Transport transport;
  private final ClientOptions options;
  private final SessionHolder session;
  private final WriteJournal journal;
  private final WriteSteps steps;
  private final boolean identified;
  private final WriteBook book;
  private final Settlements settlements;
  private final Recovery recovery;

  /** Of the session that is open, if any. */
  private final AtomicReference<Optional<KeepAlive>> keepAlive =
      new AtomicReference<>(Optional.empty());

  private final AtomicBoolean opening = new AtomicBoolean();
  private final AtomicInteger pumping = new AtomicInteger();

  WritePipeline(
      Transport transport,
      ClientOptions options,
      SessionHolder session,
      WriteJournal journal,
      WriteSteps steps) {
    this.transport = transport;
    this.options = options;
    this.session = session;
    this.journal = journal;
    this.steps = steps;
    this.identified = options.delivery() != Delivery.AT_LEAST_ONCE;
    this.book = new WriteBook(options);
    this.settlements = new Settlements(transport, journal.isKept());
    this.recovery = new Recovery(this, transport, journal);
    CompletableFuture<?> unused =
        journal.failure().thenAccept(failure -> end(() -> Refusals.again(failure)));
    if (!identified) {
      // The numbers serve as tickets only; they are never sent.
      int most = options.maxOutstanding();
      book.open(OpenSessionResponse.newBuilder().setWindow(most).build(), 0, List.of(), most);
    }
  }

  /** Goes about what an earlier process left pending; without being asked for anything else. */
  void start() {
    if (!recovery.writes().isEmpty()) {
      openSession();
    }
  }

  /** Takes a write; one that cannot even wait comes back failed. */
  PendingWrite submit(Write operation, Optional<String> tag) {
    PendingWrite write = new PendingWrite(this, transport, operation, tag);
    Optional<NotExecutedException> refusal = book.add(write);
    if (refusal.isPresent()) {
      write.result().completeExceptionally(refusal.get());
      return write;
    }
    options.deadline().ifPresent(limit -> setDeadline(write, limit));
    if (book.isOpen()) {
      pump();
    } else {
      openSession();
    }
    return write;
  }

  /** Ends a write's wait for its answer; it is settled in the background if it was ever sent. */
  void giveUp(PendingWrite write, String why) {
    switch (book.withdraw(write)) {
      case WAITING ->
          write
              .result()
              .completeExceptionally(
                  Refusals.deadline(why + " before the write could be sent", session.tried()));
      case UNRESOLVED -> {
        if (!write.result().isDone()) {
          write.call().stop();
          // First, so that the caller who is told "unknown" can join it by resolve.
          CompletableFuture<Resolution> unused = settle(write);
          unknown(write, why, write.call().tried());
        }
      }
      case GONE -> {}
    }
  }

  /** Ends a write's result with "unknown", unless it has one. */
  void unknown(PendingWrite write, String why, Tried tried) {
    unknown(write, Refusals.unknown(publicSequence(write.sequence()), why, tried));
  }

  /** Ends a write's result with "unknown", unless it has one. */
  void unknown(PendingWrite write, OutcomeUnknownException why) {
    if (write.result().completeExceptionally(why)) {
      transport.tell(listener -> listener.onUnknownOutcome(why.sequence()));
    }
  }

  /** Has the cluster say, or decide, what became of a write whose attempts have ended. */
  CompletableFuture<Resolution> settle(PendingWrite write) {
    if (!identified) {
      book.resolve(write);
      pump();
      return CompletableFuture.failedFuture(
          Operations.invalid("a write without identity cannot be resolved"));
    }
    // Not before the journal has the sequence: the cluster must never know more than it does.
    Settlement settlement = settlements.of(write.session(), write.sequence(), write.onDisk());
    if (write.startsSettling()) {
      CompletableFuture<?> unused =
          settlement
              .resolution()
              .whenComplete(
                  (resolution, lost) -> {
                    if (lost == null) {
                      resolved(write, resolution, () -> {});
                      transport.tell(listener -> listener.onResolved(write.sequence(), resolution));
                    } else {
                      forget(write);
                      settlement.refusal().ifPresent(why -> sessionGone(write.session(), why));
                    }
                  });
    }
    return settlement.resolution();
  }

  /** Says what became of a sequence of this client, by asking the cluster if it is not known. */
  CompletableFuture<Resolution> resolve(long sequence) {
    Optional<Settlement> known = settlements.find(sequence);
    if (known.isPresent()) {
      return known.get().resolution();
    }
    if (identified && book.isLost(sequence)) {
      return CompletableFuture.failedFuture(Refusals.lost(sequence, isJournaled()));
    }
    Optional<OpenSessionResponse> owner = book.sessionOf(sequence);
    if (!identified || owner.isEmpty()) {
      return CompletableFuture.failedFuture(
          Operations.invalid(
              "sequence " + sequence + " was not given to any write of this client's session"));
    }
    if (book.isUnresolved(sequence)) {
      return CompletableFuture.failedFuture(
          Operations.invalid(
              "sequence " + sequence + " is still under way; wait for its own answer"));
    }
    Optional<Throwable> loss = journal.lossOf(sequence);
    if (loss.isPresent()) {
      return CompletableFuture.failedFuture(Refusals.notResolvable(sequence, loss.get()));
    }
    if (settlements.crowded()) {
      return CompletableFuture.failedFuture(
          WriteBook.overloaded("too many writes are being resolved already; ask more slowly"));
    }
    return settlements
        .of(owner.get(), sequence, CompletableFuture.completedFuture(null))
        .resolution();
  }

  /** A sequence is decided: the window may move on, and the caller be told. */
  void resolved(PendingWrite write, Resolution resolution, Runnable tellCaller) {
    if (identified) {
      settlements.find(write.sequence()).ifPresent(found -> found.learned(resolution));
    }
    // Before the window moves on: so the mark lies before any write that could take its slot.
    journal.resolved(write.sequence());
    keepAlive.get().ifPresent(KeepAlive::heardFrom);
    book.resolve(write);
    tellCaller.run();
    pump();
  }

  /**
   * The cluster says that a session takes no more writes. One that has expired is followed by a new
   * one for new writes; nothing that was sent is ever sent again under that. Other ends are final,
   * and any is with a journal: that belongs to one session while it is in use.
   */
  void sessionGone(OpenSessionResponse gone, Failure why) {
    boolean expired = why.reason() == ErrorReason.SESSION_EXPIRED && !journal.isKept();
    if (!expired) {
      end(() -> Refusals.notExecuted(why, Executed.NO));
    }
    if (!book.lose(gone)) {
      return;
    }
    if (expired) {
      session.lost(gone);
    }
    keepAlive.getAndSet(Optional.empty()).ifPresent(KeepAlive::stop);
    SessionInfo lost = Replies.session(session.clientId(), gone);
    transport.tell(listener -> listener.onSessionLost(lost, why.name()));
    opening.set(false);
    if (book.hasWaiting()) {
      openSession();
    }
  }

  /** A write has ended in a session that is gone: nothing is left to resolve. */
  void forget(PendingWrite write) {
    book.abandon(write);
  }

  /** The same, and it did not execute: a later process has nothing to tell about it. */
  void discard(PendingWrite write) {
    journal.resolved(write.sequence());
    forget(write);
  }

  /** Takes no more writes; those without a sequence fail, those with one go on. */
  void end(Supplier<NotExecutedException> why) {
    book.end(why).forEach(write -> write.result().completeExceptionally(why.get()));
  }

  /** Gives everything up; what was sent without an answer stays unknown. */
  void close() {
    end(WritePipeline::closed);
    for (PendingWrite write : book.unresolved()) {
      write.call().stop();
      unknown(write, "the client was closed before the answer came", write.call().tried());
    }
    recovery.end("the client was closed before the answer came");
    keepAlive.getAndSet(Optional.empty()).ifPresent(KeepAlive::stop);
    settlements.close();
  }

  /** Returns the identity of an attempt that is about to be sent; none without a session. */
  Optional<WriteIdentity> identity(PendingWrite write) {
    if (!identified) {
      return Optional.empty();
    }
    OpenSessionResponse own = write.session();
    return Optional.of(
        WriteIdentity.newBuilder()
            .setIncarnation(own.getHeader().getIncarnation())
            .setSession(own.getCurrent().getSession())
            .setEpoch(own.getCurrent().getEpoch())
            .setSequence(write.sequence())
            .setAcknowledged(book.acknowledged(write))
            .build());
  }

  KvCalls kv() {
    return transport.kv();
  }

  Recovery recovery() {
    return recovery;
  }

  WriteSteps steps() {
    return steps;
  }

  /** Whether a process that comes after this one may have its writes. */
  boolean isJournaled() {
    return journal.isKept();
  }

  /** Whether a write is not sent again once it may have executed. */
  boolean sendsOnlyOnce() {
    return options.delivery() == Delivery.AT_MOST_ONCE;
  }

  long publicSequence(long sequence) {
    return identified ? sequence : 0;
  }

  /** Returns what completes when all writes taken so far have their results. */
  CompletableFuture<Void> idle() {
    return CompletableFuture.allOf(book.pending().toArray(CompletableFuture[]::new));
  }

  static ClientClosedException closed() {
    return new ClientClosedException(Executed.NO, "", "the client is closed", null);
  }

  private void setDeadline(PendingWrite write, Duration limit) {
    Runnable cancel =
        transport.whenDue(
            () -> giveUp(write, "the deadline of " + Durations.text(limit) + " came"));
    CompletableFuture<?> unused = write.result().whenComplete((result, error) -> cancel.run());
  }

  private void openSession() {
    if (!opening.compareAndSet(false, true)) {
      return;
    }
    CompletableFuture<?> unused =
        session
            .open()
            .whenComplete(
                (answer, refusal) -> {
                  if (refusal == null) {
                    sessionOpened(answer);
                  } else {
                    // The next write tries again, unless another process has taken over.
                    opening.set(false);
                    if (refusal instanceof FencedException) {
                      end(() -> SessionOpening.fenced(session.clientId()));
                    }
                    book.takeWaiting()
                        .forEach(write -> write.result().completeExceptionally(refusal));
                    recovery.end("the session could not be opened: " + refusal.getMessage());
                  }
                });
  }

  private void sessionOpened(OpenSessionResponse answer) {
    List<PendingWrite> ours = journal.opened(answer) ? recovery.writes() : List.of();
    KeepAlive alive = new KeepAlive(transport, answer, why -> sessionGone(answer, why));
    keepAlive.set(Optional.of(alive));
    book.open(answer, journal.highest(), ours, options.maxOutstanding());
    alive.start();
    ours.forEach(write -> write.call().start());
    if (ours.isEmpty()) {
      recovery.end("its session is gone, and it is not resent in another one");
    }
    pump();
  }

  private void send(PendingWrite write) {
    CompletableFuture<?> unused =
        journal
            .beforeSend(write)
            .whenComplete(
                (onDisk, failure) -> {
                  if (failure == null) {
                    steps.beforeSend(write.sequence());
                    write.onDisk().complete(null);
                    write.call().start();
                  } else {
                    notJournaled(write, failure);
                  }
                });
  }

  /** It is not sent. But it may be on disk all the same, and then the next process sends it. */
  private void notJournaled(PendingWrite write, Throwable failure) {
    // First, so that whoever is told "unknown" cannot have the cluster asked about it.
    journal.lost(write.sequence(), failure);
    book.abandon(write);
    unknown(write, Refusals.notJournaled(write.sequence(), failure));
    write.onDisk().completeExceptionally(Refusals.notResolvable(write.sequence(), failure));
  }

  /** Sends what the window has room for. One thread at a time; others leave their work to it. */
  private void pump() {
    if (pumping.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      Optional<PendingWrite> next = book.takeNext();
      while (next.isPresent()) {
        send(next.get());
        next = book.takeNext();
      }
      seen = pumping.addAndGet(-seen);
    } while (seen != 0);
  }
}
