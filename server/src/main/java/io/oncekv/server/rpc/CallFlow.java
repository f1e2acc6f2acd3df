package io.oncekv.server.rpc;

import com.google.protobuf.MessageLite;
import io.oncekv.v1.ErrorReason;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of every call, whether it came by itself or over a stream: admitted, worked on, answered,
 * counted, and its permit given back.
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
      RpcMethod method, Q request, Caller<R> caller, Work<Q, R> work) {
    Call<R> served = new Call<>(method, caller, nanoTime.getAsLong());
    InFlightLimit.Permit permit;
    try {
      permit = inFlight.admit(request.getSerializedSize());
    } catch (RpcException refusal) {
      served.fail(refusal);
      return;
    }
    caller.admitted(permit);
    boolean handedOn = false;
    try {
      if (caller.isGone()) {
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

  /** Refuses a call before anything of it is looked at. */
  void refuse(RpcMethod method, Caller<?> caller, RpcException refusal) {
    new Call<>(method, caller, nanoTime.getAsLong()).fail(refusal);
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
  private final class Call<R> {
    private final RpcMethod method;
    private final Caller<R> caller;
    private final long arrived;

    Call(RpcMethod method, Caller<R> caller, long arrived) {
      this.method = method;
      this.caller = caller;
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
      caller.fail(failure);
    }

    private void succeed(InFlightLimit.Permit permit, Answer<R> answer) {
      // Only a read may still be refused: what a write did can not be taken back.
      if (method.isRead() && answer.message() instanceof MessageLite message) {
        try {
          permit.grow(message.getSerializedSize());
        } catch (RpcException refusal) {
          fail(refusal);
          return;
        }
      }
      count(RpcListener.OK, answer.duplicate());
      caller.answer(answer.message());
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
