package io.oncekv.client.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.ByteString;
import io.oncekv.client.Executed;
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
 * believes something else is a new open with a token of its own.
 */
final class SessionOpening implements RetriedCall.Owner<OpenSessionResponse> {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int TOKEN_BYTES = 16;

  private final Transport transport;
  private final String clientId;
  private final CompletableFuture<OpenSessionResponse> opened = new CompletableFuture<>();
  private final Object lock = new Object();

  @GuardedBy("lock")
  private int steps;

  @GuardedBy("lock")
  private boolean stopped;

  @GuardedBy("lock")
  private Optional<RetriedCall<OpenSessionResponse>> step = Optional.empty();

  private SessionOpening(Transport transport, String clientId) {
    this.transport = transport;
    this.clientId = clientId;
  }

  static SessionOpening start(Transport transport, String clientId) {
    SessionOpening opening = new SessionOpening(transport, clientId);
    opening.take(Optional.empty());
    return opening;
  }

  /** Completes with the answer that opened the session, or with the refusal to open it. */
  CompletableFuture<OpenSessionResponse> opened() {
    return opened;
  }

  /** Returns why the last attempt failed. */
  Optional<Failure> lastFailure() {
    synchronized (lock) {
      return step.flatMap(RetriedCall::lastFailure);
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

  private void take(Optional<SessionEpoch> expected) {
    byte[] token = new byte[TOKEN_BYTES];
    RANDOM.nextBytes(token);
    OpenSessionRequest.Builder builder =
        OpenSessionRequest.newBuilder().setClientId(clientId).setToken(ByteString.copyFrom(token));
    expected.ifPresent(builder::setExpected);
    OpenSessionRequest request = builder.build();
    RetriedCall<OpenSessionResponse> next =
        new RetriedCall<>(
            transport,
            "open-session",
            (channel, deadline, answer) ->
                SessionsGrpc.newStub(channel).withDeadline(deadline).openSession(request, answer),
            this);
    synchronized (lock) {
      if (stopped) {
        return;
      }
      steps++;
      step = Optional.of(next);
    }
    next.start();
  }

  @Override
  public void answered(OpenSessionResponse answer) {
    if (answer.getOpened()) {
      opened.complete(answer);
      return;
    }
    int taken;
    synchronized (lock) {
      taken = steps;
    }
    Optional<SessionEpoch> current =
        answer.hasCurrent() && answer.getCurrent().getSession() != 0
            ? Optional.of(answer.getCurrent())
            : Optional.empty();
    if (taken == 1) {
      take(current);
    } else {
      // Somebody opened the same id between our two steps: give way for a moment.
      Runnable unused = transport.after(transport.backoffNanos(taken), () -> take(current));
    }
  }

  @Override
  public boolean failed(Failure failure, boolean earlierAttemptsMayHaveExecuted) {
    if (failure.decided() || failure.permanent()) {
      opened.completeExceptionally(Refusals.notExecuted(failure, Executed.NO));
      return true;
    }
    return false;
  }
}
