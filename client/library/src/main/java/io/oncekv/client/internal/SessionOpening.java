package io.oncekv.client.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.ByteString;
import io.oncekv.client.Executed;
import io.oncekv.client.FencedException;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.OpenSessionResponse;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.SessionsGrpc;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Opens a client id: first as if it had no session, then, told which one it has, as its successor.
 * All attempts of one step carry the same token, so that a lost answer does no harm; a step that
 * believes something else is a new open with a token of its own. A client that had a session before
 * takes the first step only: a session that it finds is of a newer process, and not to be fenced.
 *
 * <p>With a journal each step is on disk before it is sent, and one without an answer is sent again
 * as it is, by the next process if need be. That process raises the epoch once more then: whoever
 * else has this journal (it was copied in the middle of the open) could send the same open, and two
 * clients in one epoch would be answered for each other's writes. If the journal knows a session,
 * the client goes on with exactly that one, or not at all.
 */
final class SessionOpening implements RetriedCall.Owner<OpenSessionResponse> {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int TOKEN_BYTES = 16;

  private final Transport transport;
  private final String clientId;
  private final WriteJournal journal;
  private final boolean mayTakeOver;
  private final CompletableFuture<OpenSessionResponse> opened = new CompletableFuture<>();
  private final Object lock = new Object();

  /** The present step was begun by the process before this one. */
  @GuardedBy("lock")
  private boolean inherited;

  @GuardedBy("lock")
  private int steps;

  @GuardedBy("lock")
  private OpenSessionRequest asked = OpenSessionRequest.getDefaultInstance();

  @GuardedBy("lock")
  private boolean stopped;

  @GuardedBy("lock")
  private Optional<RetriedCall<OpenSessionResponse>> step = Optional.empty();

  private SessionOpening(
      Transport transport, String clientId, WriteJournal journal, boolean mayTakeOver) {
    this.transport = transport;
    this.clientId = clientId;
    this.journal = journal;
    this.mayTakeOver = mayTakeOver;
  }

  static SessionOpening start(
      Transport transport, String clientId, WriteJournal journal, boolean mayTakeOver) {
    SessionOpening opening = new SessionOpening(transport, clientId, journal, mayTakeOver);
    Optional<OpenSessionRequest> unanswered = journal.unansweredOpen();
    synchronized (opening.lock) {
      opening.inherited = unanswered.isPresent();
    }
    opening.take(unanswered.orElseGet(opening::first));
    return opening;
  }

  /** Completes with the answer that opened the session, or with the refusal to open it. */
  CompletableFuture<OpenSessionResponse> opened() {
    return opened;
  }

  /** Returns which nodes failed to take the present step, and why. */
  Tried tried() {
    synchronized (lock) {
      return step.map(RetriedCall::tried).orElse(Tried.NOTHING);
    }
  }

  /** Gives up; whoever waits for the session is told that the client is closed. */
  void stop() {
    synchronized (lock) {
      stopped = true;
      step.ifPresent(RetriedCall::stop);
    }
    opened.completeExceptionally(WritePipeline.closed());
  }

  private OpenSessionRequest first() {
    OpenSessionRequest.Builder request = request();
    journal.describe(request);
    return request.build();
  }

  private OpenSessionRequest expecting(Optional<SessionEpoch> current) {
    OpenSessionRequest.Builder request = request();
    current.ifPresent(request::setExpected);
    return request.build();
  }

  private OpenSessionRequest succeeding(OpenSessionResponse answer) {
    OpenSessionRequest.Builder request = request();
    journal.describe(request);
    if (request.getExpected().getSession() != answer.getCurrent().getSession()) {
      request.clearIncarnation().clearJournalHighestSequence();
    }
    return request.setExpected(answer.getCurrent()).build();
  }

  private OpenSessionRequest.Builder request() {
    byte[] token = new byte[TOKEN_BYTES];
    RANDOM.nextBytes(token);
    return OpenSessionRequest.newBuilder()
        .setClientId(clientId)
        .setToken(ByteString.copyFrom(token));
  }

  private void take(OpenSessionRequest request) {
    RetriedCall<OpenSessionResponse> next =
        new RetriedCall<>(
            transport,
            "open-session",
            (connection, deadline, answer) ->
                SessionsGrpc.newStub(connection.channel())
                    .withDeadline(deadline)
                    .openSession(request, answer),
            this);
    synchronized (lock) {
      if (stopped) {
        return;
      }
      steps++;
      asked = request;
      step = Optional.of(next);
    }
    CompletableFuture<?> unused =
        journal
            .beforeOpen(request)
            .whenComplete(
                (onDisk, failure) -> {
                  if (failure == null) {
                    next.start();
                  } else {
                    opened.completeExceptionally(failure);
                  }
                });
  }

  @Override
  public void answered(OpenSessionResponse answer) {
    boolean again;
    synchronized (lock) {
      again = inherited;
      inherited = false;
    }
    if (answer.getOpened()) {
      if (again) {
        take(succeeding(answer));
      } else {
        opened.complete(answer);
      }
      return;
    }
    if (!mayTakeOver) {
      opened.completeExceptionally(fenced(clientId));
      return;
    }
    int taken;
    OpenSessionRequest request;
    synchronized (lock) {
      taken = steps;
      request = asked;
    }
    if (WriteJournal.continuesSession(request)) {
      opened.completeExceptionally(Refusals.notCurrent(request, answer));
      return;
    }
    Optional<SessionEpoch> current =
        answer.hasCurrent() && answer.getCurrent().getSession() != 0
            ? Optional.of(answer.getCurrent())
            : Optional.empty();
    if (taken == 1) {
      take(expecting(current));
    } else {
      // Somebody opened the same id between our two steps: give way for a moment.
      Runnable unused =
          transport.after(transport.backoffNanos(taken), () -> take(expecting(current)));
    }
  }

  static FencedException fenced(String clientId) {
    return new FencedException(
        Executed.NEVER,
        "",
        "this client's session expired, and a newer process has opened client id \""
            + clientId
            + "\" since; close this client",
        null);
  }

  @Override
  public boolean failed(Failure failure, boolean earlierAttemptsMayHaveExecuted) {
    if (failure.reason() == ErrorReason.WRONG_INCARNATION && continuesSession()) {
      // The journal's session is of a state that the cluster left by a restore: begin anew.
      take(expecting(Optional.empty()));
      return true;
    }
    if (failure.decided() || failure.permanent()) {
      opened.completeExceptionally(Refusals.notExecuted(failure, Executed.NO));
      return true;
    }
    return false;
  }

  private boolean continuesSession() {
    synchronized (lock) {
      return WriteJournal.continuesSession(asked);
    }
  }
}
