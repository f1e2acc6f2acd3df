package io.oncekv.server.rpc;

import io.grpc.BindableService;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.oncekv.v1.ErrorReason;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * Sees requests while they are still bytes: what is far too long is refused before it is taken
 * apart, and what cannot be taken apart is refused with a reason as well. gRPC by itself would give
 * a bare status.
 */
final class RequestGate implements ServerInterceptor {
  private final int maxBytes;
  private final int mostReadBytes;
  private final int transportBytes;

  /**
   * Makes a gate.
   *
   * @param maxBytes what callers are told that a request may have
   * @param mostReadBytes up to which length it is looked into all the same, to name what is too
   *     long in it
   * @param transportBytes what the transport does not let through
   */
  private RequestGate(int maxBytes, int mostReadBytes, int transportBytes) {
    this.maxBytes = maxBytes;
    this.mostReadBytes = mostReadBytes;
    this.transportBytes = transportBytes;
  }

  /** A service behind a gate. */
  static ServerServiceDefinition before(BindableService service, RpcOptions options) {
    return ServerInterceptors.intercept(
        ServerInterceptors.useInputStreamMessages(service.bindService()),
        new RequestGate(
            options.maxRequestBytes(), options.mostReadBytes(), options.transportBytes()));
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    boolean streamed = call.getMethodDescriptor().getType() != MethodDescriptor.MethodType.UNARY;
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      private boolean refused;

      @Override
      public void onMessage(Q message) {
        if (refused) {
          return;
        }
        try {
          checkLength((InputStream) message);
          super.onMessage(streamed ? counted(message) : message);
        } catch (StatusRuntimeException failure) {
          RpcException refusal = failure instanceof RpcException own ? own : refusal(failure);
          refused = true;
          call.close(refusal.getStatus(), refusal.getTrailers());
        }
      }

      @Override
      public void onHalfClose() {
        if (!refused) {
          super.onHalfClose();
        }
      }
    };
  }

  private void checkLength(InputStream message) {
    // A compressed message tells no length; the transport ends it where its limit ends.
    if (!(message instanceof KnownLength)) {
      return;
    }
    int length;
    try {
      length = message.available();
    } catch (IOException e) {
      throw unreadable(e.toString());
    }
    if (length > mostReadBytes) {
      throw CallFlow.tooLarge(length, maxBytes);
    }
  }

  @SuppressWarnings("unchecked") // all messages are such streams here
  private <Q> Q counted(Q message) {
    try {
      return (Q) CallCount.checked((InputStream) message, mostReadBytes, maxBytes);
    } catch (IOException e) {
      throw unreadable(e.toString());
    }
  }

  private RpcException refusal(StatusRuntimeException failure) {
    Status status = failure.getStatus();
    if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
      // Compressed: it was unpacked as far as the transport's limit, and there was more.
      return CallFlow.tooLarge(transportBytes, maxBytes);
    }
    Throwable cause = status.getCause();
    return unreadable(cause == null ? status.getDescription() : cause.getMessage());
  }

  private static RpcException unreadable(String why) {
    return RpcException.refused(
        ErrorReason.INVALID_ARGUMENT,
        "request: its bytes are not the message that this method takes ("
            + why
            + "); build it from the .proto files of this release",
        Map.of("field", "request"));
  }
}
