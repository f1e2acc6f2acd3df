package io.oncekv.server.replication.peer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.oncekv.internal.v1.ConfirmTermRequest;
import io.oncekv.internal.v1.ConfirmTermResponse;
import io.oncekv.server.replication.TermConfirmer.TermVote;
import io.oncekv.server.replication.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Asks one voter for its term, over one stream for as long as that lasts. Rounds of reads follow
 * each other by the thousand in a second, and a call for each would cost more than what it asks.
 *
 * <p>One question is under way at a time. Those that come meanwhile share the next, since the
 * answer that is awaited may be older than they are; so a voter that is slow is asked less often,
 * and nothing queues up for one that hangs. Safe for use by several threads.
 */
final class TermStream implements ClientResponseObserver<ConfirmTermRequest, ConfirmTermResponse> {
  private final Duration deadline;
  private final Timer timer;
  private final LongSupplier nanos;

  @GuardedBy("this")
  private ClientCallStreamObserver<ConfirmTermRequest> questions;

  /** The question that the voter has; null while it has none. */
  @GuardedBy("this")
  private CompletableFuture<TermVote> asked;

  @GuardedBy("this")
  private long askedAt;

  /** The one after it; null while nobody wants one. */
  @GuardedBy("this")
  private CompletableFuture<TermVote> next;

  @GuardedBy("this")
  private ConfirmTermRequest nextRequest;

  @GuardedBy("this")
  private boolean watched;

  @GuardedBy("this")
  private Throwable end;

  /**
   * To be opened by passing it to the call.
   *
   * @param deadline the stream ends when a question has had no answer for so long
   * @param nanos a monotonic clock in nanoseconds, such as {@code System::nanoTime}
   */
  TermStream(Duration deadline, Timer timer, LongSupplier nanos) {
    this.deadline = deadline;
    this.timer = timer;
    this.nanos = nanos;
  }

  @Override
  public synchronized void beforeStart(ClientCallStreamObserver<ConfirmTermRequest> call) {
    questions = call;
  }

  /** Whether there is no asking any more. */
  synchronized boolean hasEnded() {
    return end != null;
  }

  /** Asks, once the stream is open; fails when the stream ends before the answer. */
  synchronized CompletableFuture<TermVote> ask(ConfirmTermRequest request) {
    if (end != null) {
      return CompletableFuture.failedFuture(end);
    }
    if (next == null) {
      next = new CompletableFuture<>();
    }
    nextRequest = request;
    CompletableFuture<TermVote> question = next;
    sendNext();
    return question;
  }

  /** Under the lock: a stream takes messages of one thread at a time, and takes them at once. */
  @GuardedBy("this")
  private void sendNext() {
    if (asked != null || next == null) {
      return;
    }
    asked = next;
    next = null;
    askedAt = nanos.getAsLong();
    watch(deadline);
    questions.onNext(nextRequest);
  }

  @Override
  public void onNext(ConfirmTermResponse response) {
    CompletableFuture<TermVote> answered;
    synchronized (this) {
      answered = asked;
      asked = null;
    }
    if (answered == null) {
      giveUp(new IllegalStateException("a voter answered what it was not asked"));
      return;
    }
    // The round that this ends begins another one, as a rule: its question takes those along that
    // came meanwhile.
    GroupId.of(response.getGroup())
        .ifPresentOrElse(
            group ->
                answered.complete(new TermVote(group, response.getVoter(), response.getTerm())),
            () ->
                answered.completeExceptionally(
                    new IllegalStateException("a voter answered without a group")));
    synchronized (this) {
      sendNext();
    }
  }

  @Override
  public void onError(Throwable failure) {
    endAndFail(failure);
  }

  @Override
  public void onCompleted() {
    endAndFail(new IllegalStateException("a voter ended its answers"));
  }

  /** One timer for all questions, set only while there are any: they are many and seldom late. */
  @GuardedBy("this")
  private void watch(Duration delay) {
    if (!watched) {
      watched = true;
      timer.after(delay, this::giveUpIfLate);
    }
  }

  private void giveUpIfLate() {
    Exception late;
    List<CompletableFuture<TermVote>> unanswered;
    synchronized (this) {
      watched = false;
      if (asked == null) {
        return;
      }
      Duration left = deadline.minusNanos(nanos.getAsLong() - askedAt);
      if (!left.isNegative() && !left.isZero()) {
        watch(left);
        return;
      }
      late = new TimeoutException("a voter did not answer within " + deadline.toMillis() + " ms");
      unanswered = end(late);
    }
    fail(unanswered, late);
    cancel(late);
  }

  /** Ends the stream: what has no answer fails. */
  void giveUp(Exception why) {
    endAndFail(why);
    cancel(why);
  }

  private void endAndFail(Throwable why) {
    List<CompletableFuture<TermVote>> unanswered;
    synchronized (this) {
      unanswered = end(why);
    }
    fail(unanswered, why);
  }

  /** The questions that will have no answer. */
  @GuardedBy("this")
  private List<CompletableFuture<TermVote>> end(Throwable why) {
    if (end == null) {
      end = why;
    }
    List<CompletableFuture<TermVote>> unanswered =
        Stream.of(asked, next).filter(Objects::nonNull).toList();
    asked = null;
    next = null;
    return unanswered;
  }

  private static void fail(List<CompletableFuture<TermVote>> questions, Throwable why) {
    questions.forEach(question -> question.completeExceptionally(why));
  }

  private void cancel(Exception why) {
    ClientCallStreamObserver<ConfirmTermRequest> call;
    synchronized (this) {
      call = questions;
    }
    call.cancel(why.getMessage(), why);
  }
}
