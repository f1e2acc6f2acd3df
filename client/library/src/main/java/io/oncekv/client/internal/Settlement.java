package io.oncekv.client.internal;

import io.oncekv.client.ClientClosedException;
import io.oncekv.client.Executed;
import io.oncekv.client.OnceKVException;
import io.oncekv.client.Resolution;
import io.oncekv.v1.ResolveRequest;
import io.oncekv.v1.ResolveResponse;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.SessionsGrpc;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Finds out what became of a sequence: the cluster either has its reply or makes sure that it never
 * executes. Tries until the cluster answers or the client is closed.
 */
final class Settlement implements RetriedCall.Owner<ResolveResponse> {
  private final long sequence;
  private final boolean journaled;
  private final CompletableFuture<Resolution> resolution = new CompletableFuture<>();
  private final RetriedCall<ResolveResponse> call;
  private volatile Optional<Failure> refusal = Optional.empty();

  /**
   * For a sequence of a session.
   *
   * @param journaled a newer process may have the write, and send it in its own epoch
   */
  Settlement(
      Transport transport,
      long incarnation,
      SessionEpoch session,
      long sequence,
      boolean journaled) {
    this.sequence = sequence;
    this.journaled = journaled;
    ResolveRequest request =
        ResolveRequest.newBuilder()
            .setIncarnation(incarnation)
            .setSession(session)
            .setSequence(sequence)
            .build();
    this.call =
        new RetriedCall<>(
            transport,
            "resolve",
            (connection, deadline, answer) ->
                SessionsGrpc.newStub(connection.channel())
                    .withDeadline(deadline)
                    .resolve(request, answer),
            this);
  }

  void start() {
    call.start();
  }

  /** Gives up; whoever waits for the resolution is told that the client is closed. */
  void stop() {
    fail(
        new ClientClosedException(
            Executed.MAYBE, "", "the client was closed before the write was resolved", null));
  }

  /** Gives up; whoever waits for the resolution is told why. */
  void fail(Throwable why) {
    call.stop();
    resolution.completeExceptionally(why);
  }

  Tried tried() {
    return call.tried();
  }

  /** Returns why the cluster would not resolve it, if that is how it ended. */
  Optional<Failure> refusal() {
    return refusal;
  }

  CompletableFuture<Resolution> resolution() {
    return resolution;
  }

  /** Takes an answer that came another way: a late one to the write itself. */
  void learned(Resolution found) {
    if (resolution.complete(found)) {
      call.stop();
    }
  }

  @Override
  public void answered(ResolveResponse answer) {
    resolution.complete(
        answer.hasReply()
            ? new Resolution(
                Resolution.Outcome.EXECUTED,
                Optional.of(Replies.write(answer.getReply(), true, sequence)))
            : neverExecuted());
  }

  @Override
  public boolean failed(Failure failure, boolean earlierAttemptsMayHaveExecuted) {
    if (!failure.decided()) {
      return false;
    }
    if (failure.stored()) {
      resolution.complete(neverExecuted());
      return true;
    }
    switch (failure.reason()) {
      case ALREADY_ACKNOWLEDGED -> resolution.complete(replyDiscarded());
      case ABANDONED -> resolution.complete(neverExecuted());
      case FENCED -> fenced(failure);
      default -> refused(failure, Refusals.notExecuted(failure, Executed.MAYBE));
    }
    return true;
  }

  /** No copy of the write will pass, unless somebody has it who may send it in a newer epoch. */
  private void fenced(Failure failure) {
    if (journaled) {
      refused(failure, Refusals.leftToSuccessor(sequence, failure));
    } else {
      resolution.complete(neverExecuted());
    }
  }

  private void refused(Failure failure, OnceKVException told) {
    refusal = Optional.of(failure);
    resolution.completeExceptionally(told);
  }

  static Resolution replyDiscarded() {
    return new Resolution(Resolution.Outcome.REPLY_DISCARDED, Optional.empty());
  }

  static Resolution neverExecuted() {
    return new Resolution(Resolution.Outcome.NEVER_EXECUTED, Optional.empty());
  }
}
