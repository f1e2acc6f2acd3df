package io.oncekv.client.internal;

import io.grpc.Deadline;
import io.grpc.stub.StreamObserver;
import io.oncekv.client.Executed;
import io.oncekv.client.Resolution;
import io.oncekv.client.WriteResult;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.OpenSessionResponse;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One write on its way from the caller to a decided answer. Its result may be out (unknown) long
 * before its sequence is resolved; the pipeline keeps it until then.
 */
final class PendingWrite implements RetriedCall.Owner<WriteResponse> {
  private final WritePipeline pipeline;
  private final Write operation;
  private final Optional<String> tag;

  /** An earlier process may have sent it, so that no refusal proves that it did not execute. */
  private final boolean recovered;

  private final CompletableFuture<Void> onDisk = new CompletableFuture<>();
  private final CompletableFuture<WriteResult> result = new CompletableFuture<>();
  private final RetriedCall<WriteResponse> call;

  /** Set, with the sequence, under the book's lock before the first attempt, and kept for good. */
  private volatile OpenSessionResponse session = OpenSessionResponse.getDefaultInstance();

  private volatile long sequence;

  private final AtomicBoolean settling = new AtomicBoolean();

  PendingWrite(WritePipeline pipeline, Transport transport, Write operation, Optional<String> tag) {
    this(pipeline, transport, operation, tag, false);
  }

  private PendingWrite(
      WritePipeline pipeline,
      Transport transport,
      Write operation,
      Optional<String> tag,
      boolean recovered) {
    this.pipeline = pipeline;
    this.operation = operation;
    this.tag = tag;
    this.recovered = recovered;
    this.call = new RetriedCall<>(transport, Operations.name(operation), this::attempt, this);
  }

  /** Makes one of what an earlier process left in the journal. */
  static PendingWrite recovered(
      WritePipeline pipeline, Transport transport, WriteJournal.Left left) {
    PendingWrite write = new PendingWrite(pipeline, transport, left.operation(), left.tag(), true);
    write.give(OpenSessionResponse.getDefaultInstance(), left.sequence());
    write.onDisk.complete(null);
    return write;
  }

  Write operation() {
    return operation;
  }

  Optional<String> tag() {
    return tag;
  }

  /** Completes when the journal has it on disk: nothing of it is sent before. */
  CompletableFuture<Void> onDisk() {
    return onDisk;
  }

  int bytes() {
    return operation.getSerializedSize();
  }

  CompletableFuture<WriteResult> result() {
    return result;
  }

  RetriedCall<WriteResponse> call() {
    return call;
  }

  long sequence() {
    return sequence;
  }

  /** Returns the session that the write belongs to: it is never sent under another one. */
  OpenSessionResponse session() {
    return session;
  }

  void give(OpenSessionResponse owner, long number) {
    session = owner;
    sequence = number;
  }

  /** True the first time only. */
  boolean startsSettling() {
    return settling.compareAndSet(false, true);
  }

  private void attempt(
      Connection connection, Deadline deadline, StreamObserver<WriteResponse> answer) {
    pipeline.kv().write(connection, deadline, pipeline.identity(this), operation, answer);
  }

  @Override
  public void answered(WriteResponse response) {
    pipeline.steps().beforeReply(sequence);
    WriteResult found = Replies.write(response, pipeline.publicSequence(sequence));
    pipeline.resolved(
        this,
        new Resolution(Resolution.Outcome.EXECUTED, Optional.of(found)),
        () -> result.complete(found));
  }

  @Override
  public boolean failed(Failure failure, boolean earlierAttemptMayHaveExecuted) {
    boolean earlierMayHaveExecuted = earlierAttemptMayHaveExecuted || recovered;
    // WINDOW_EXCEEDED is a verdict on the request, not on the write: its slot stays open.
    if (failure.decided() && failure.reason() != ErrorReason.WINDOW_EXCEEDED) {
      decided(failure, earlierMayHaveExecuted);
      return true;
    }
    if (failure.permanent()) {
      refused(failure, earlierMayHaveExecuted);
      return true;
    }
    if (!failure.provenNotExecuted() && pipeline.sendsOnlyOnce()) {
      pipeline.giveUp(this, "no answer came, and the client delivers at most once");
      return true;
    }
    return false;
  }

  private void decided(Failure failure, boolean earlierMayHaveExecuted) {
    if (failure.sessionIsGone()) {
      sessionGone(failure, earlierMayHaveExecuted);
      return;
    }
    switch (failure.reason()) {
      case ALREADY_ACKNOWLEDGED ->
          pipeline.resolved(
              this,
              Settlement.replyDiscarded(),
              () -> unknown("the write was decided before, and its reply is gone"));
      case FENCED -> fenced(failure);
      default -> neverExecuted(failure);
    }
  }

  /**
   * An expiry is the end of all writes of the session. Any other word of that kind may come from
   * the wrong cluster: then a later client with this one's journal still finds the session, and
   * sends the write again.
   */
  private void sessionGone(Failure failure, boolean earlierMayHaveExecuted) {
    boolean mayBeResent = pipeline.isJournaled() && failure.reason() != ErrorReason.SESSION_EXPIRED;
    boolean notExecuted = !earlierMayHaveExecuted && !mayBeResent;
    if (notExecuted) {
      pipeline.discard(this);
    } else {
      pipeline.forget(this);
    }
    // First, so that a caller who is told so and writes again gets a session.
    pipeline.sessionGone(session, failure);
    if (notExecuted) {
      result.completeExceptionally(Refusals.notExecuted(failure, Executed.NO));
    } else if (mayBeResent) {
      unknown("the session is not found, but the write stays in the journal");
    } else {
      unknown("the session is gone, and an earlier attempt may have executed");
    }
  }

  /**
   * A newer process has the client id, and no copy of this client's will pass. But if that process
   * has the journal as well, it has the write, too, and sends it in its own epoch: so nothing is
   * said about it here, and it stays in the journal.
   */
  private void fenced(Failure failure) {
    if (pipeline.isJournaled()) {
      pipeline.forget(this);
      pipeline.sessionGone(session, failure);
      pipeline.unknown(this, Refusals.leftToSuccessor(sequence, failure));
    } else {
      pipeline.sessionGone(session, failure);
      neverExecuted(failure);
    }
  }

  private void neverExecuted(Failure failure) {
    pipeline.resolved(
        this,
        Settlement.neverExecuted(),
        () -> result.completeExceptionally(Refusals.notExecuted(failure, Executed.NEVER)));
  }

  /**
   * A node will not take the request, now or later. That ends the attempts, not the write: if an
   * earlier one may still be on its way, only a resolution can tell the caller the truth. So it is
   * if the write stands in a journal: until the cluster has decided it, the next client with that
   * journal would send it again, perhaps to a node that takes it.
   */
  private void refused(Failure failure, boolean earlierMayHaveExecuted) {
    CompletableFuture<Resolution> settled = pipeline.settle(this);
    if (failure.provenNotExecuted() && !earlierMayHaveExecuted && !pipeline.isJournaled()) {
      result.completeExceptionally(Refusals.notExecuted(failure, Executed.NO));
      return;
    }
    CompletableFuture<Void> unused =
        settled.handle(
            (resolution, lost) -> {
              if (lost != null) {
                unknown("the write was refused and could not be resolved");
              } else {
                finish(resolution, failure);
              }
              return null;
            });
  }

  private void finish(Resolution resolution, Failure failure) {
    switch (resolution.outcome()) {
      case EXECUTED -> result.complete(resolution.result().orElseThrow());
      case NEVER_EXECUTED ->
          result.completeExceptionally(Refusals.notExecuted(failure, Executed.NEVER));
      case REPLY_DISCARDED -> unknown("the write was decided before, and its reply is gone");
    }
  }

  private void unknown(String why) {
    pipeline.unknown(this, why, call.tried());
  }
}
