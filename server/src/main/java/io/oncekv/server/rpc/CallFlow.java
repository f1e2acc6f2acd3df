package io.oncekv.server.rpc;

import com.google.protobuf.MessageLite;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.oncekv.v1.ErrorReason;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of every unary call: admitted, worked on, answered, counted, and its permit given back.
 */
final class CallFlow {
  private static final Logger log = LoggerFactory.getLogger(CallFlow.class);

  private final InFlightLimit inFlight;
  private final int maxRequestBytes;
  private final RpcListener listener;
  private final LongSupplier nanoTime;

  CallFlow(
      InFlightLimit inFlight, int maxRequestBytes, RpcListener listener, LongSupplier nanoTime) {
    this.inFlight = inFlight;
    this.maxRequestBytes = maxRequestBytes;
    this.listener = listener;
    this.nanoTime = nanoTime;
  }

  /** What a method does with its request once it is let in; must not block. */
  interface Work<Q, R> {

    /**
     * Starts the work.
     *
     * @throws RuntimeException only if nothing was handed to the log: the caller is told that the
     *     attempt did not execute
     */
    CompletionStage<Answer<R>> start(Q request);
  }

  /** Serves one call. */
  <Q extends MessageLite, R extends MessageLite> void serve(
      RpcMethod method, Q request, StreamObserver<R> observer, Work<Q, R> work) {
    ServerCallStreamObserver<R> call = (ServerCallStreamObserver<R>) observer;
    Call<R> served = new Call<>(method, call, nanoTime.getAsLong());
    InFlightLimit.Permit permit;
    try {
      int size = request.getSerializedSize();
      permit = inFlight.admit(size);
    } catch (RpcException refusal) {
      served.fail(refusal);
      return;
    }
    call.setOnCloseHandler(permit::callOver);
    // Also keeps gRPC from throwing at whoever answers a call that was cancelled meanwhile.
    call.setOnCancelHandler(permit::callOver);
    boolean handedOn = false;
    try {
      if (call.isCancelled()) {
        return;
      }
      work.start(request).whenComplete((answer, failure) -> served.end(permit, answer, failure));
      handedOn = true;
    } catch (RuntimeException refusal) {
      served.fail(RpcErrors.from(refusal, method, Executed.NO));
    } finally {
      if (!handedOn) {
        permit.workDone();
      }
    }
  }

  /** Refuses a request that is too long as a whole, after its fields had their say. */
  void checkSize(MessageLite request) {
    int size = request.getSerializedSize();
    if (size > maxRequestBytes) {
      throw tooLarge(size, maxRequestBytes);
    }
  }

  static RpcException tooLarge(long size, int limit) {
    return FieldChecks.tooLarge(
        ErrorReason.REQUEST_TOO_LARGE,
        "request",
        size,
        limit,
        "send less at once (a compare by revision instead of by value, for example)");
  }

  /** One call on its way back. */
  private final class Call<R extends MessageLite> {
    private final RpcMethod method;
    private final ServerCallStreamObserver<R> observer;
    private final long arrived;

    Call(RpcMethod method, ServerCallStreamObserver<R> observer, long arrived) {
      this.method = method;
      this.observer = observer;
      this.arrived = arrived;
    }

    void end(InFlightLimit.Permit permit, Answer<R> answer, Throwable failure) {
      try {
        if (failure != null) {
          fail(RpcErrors.from(failure, method, unforeseen()));
        } else {
          succeed(permit, answer);
        }
      } finally {
        permit.workDone();
      }
    }

    void fail(RpcException failure) {
      count(failure.reason().name(), failure.duplicate());
      try {
        observer.onError(failure);
      } catch (RuntimeException closed) {
        log.debug("{} could not be answered", method, closed);
      }
    }

    private void succeed(InFlightLimit.Permit permit, Answer<R> answer) {
      // Only a read may still be refused: what a write did can not be taken back.
      if (method.isRead()) {
        try {
          permit.grow(answer.message().getSerializedSize());
        } catch (RpcException refusal) {
          fail(refusal);
          return;
        }
      }
      count(RpcListener.OK, answer.duplicate());
      try {
        observer.onNext(answer.message());
        observer.onCompleted();
      } catch (RuntimeException closed) {
        log.debug("{} could not be answered", method, closed);
      }
    }

    private Executed unforeseen() {
      return method.isRead() ? Executed.NO : Executed.MAYBE;
    }

    private void count(String outcome, boolean duplicate) {
      try {
        listener.answered(
            method, outcome, duplicate, Duration.ofNanos(nanoTime.getAsLong() - arrived));
      } catch (RuntimeException broken) {
        // Whoever counts must not keep a caller from its answer.
        log.warn("the listener failed on {}", method, broken);
      }
    }
  }
}
