package io.oncekv.server.rpc;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.oncekv.v1.ErrorReason;
import java.util.Map;
import java.util.TreeMap;

/**
 * A call's failure as its caller sees it: a gRPC status with a {@code google.rpc.ErrorInfo}. It is
 * an answer and no surprise, so it carries no stack trace.
 */
final class RpcException extends StatusRuntimeException {
  private static final long serialVersionUID = 1L;

  /** The domain of every {@code ErrorInfo} of this server. */
  static final String DOMAIN = "oncekv";

  private static final Metadata.Key<com.google.rpc.Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin",
          ProtoUtils.metadataMarshaller(com.google.rpc.Status.getDefaultInstance()));

  private final ErrorReason reason;

  @SuppressWarnings("serial") // the messages of protobuf are
  private final ErrorInfo info;

  private RpcException(ErrorReason reason, ErrorInfo info, Status status, Metadata trailers) {
    super(status, trailers);
    this.reason = reason;
    this.info = info;
  }

  /** A refusal by this node alone: it ends the attempt, never the write. */
  static RpcException refused(ErrorReason reason, String message, Map<String, String> details) {
    ReasonTable.Row row = ReasonTable.row(reason);
    return of(reason, row.code(), row.executed(), message, details);
  }

  /** A refusal by this node alone, without details. */
  static RpcException refused(ErrorReason reason, String message) {
    return refused(reason, message, Map.of());
  }

  /** A refusal by the state machine. */
  static RpcException decided(
      ErrorReason reason, String message, Map<String, String> details, boolean duplicate) {
    ReasonTable.Row row = ReasonTable.row(reason);
    Map<String, String> all = new TreeMap<>(details);
    if (row.decidable()) {
      all.put("decided", "true");
    }
    if (duplicate) {
      all.put("duplicate", "true");
    }
    return of(reason, row.code(), row.executed(), message, all);
  }

  /** A failure that nobody foresaw; the log knows more under {@code correlation}. */
  static RpcException unforeseen(Executed executed, String correlation) {
    return of(
        ErrorReason.NODE_FAILED,
        ReasonTable.row(ErrorReason.NODE_FAILED).code(),
        executed,
        "the node failed unexpectedly; its log tells more under correlation " + correlation,
        Map.of("correlation", correlation));
  }

  private static RpcException of(
      ErrorReason reason,
      Status.Code code,
      Executed executed,
      String message,
      Map<String, String> details) {
    ErrorInfo info =
        ErrorInfo.newBuilder()
            .setReason(reason.name())
            .setDomain(DOMAIN)
            .putAllMetadata(details)
            .putMetadata("executed", executed.wireName())
            .build();
    Metadata trailers = new Metadata();
    trailers.put(
        DETAILS,
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage(message)
            .addDetails(Any.pack(info))
            .build());
    return new RpcException(reason, info, code.toStatus().withDescription(message), trailers);
  }

  /** Why. */
  ErrorReason reason() {
    return reason;
  }

  /** Whether it is the stored refusal of an earlier attempt. */
  boolean duplicate() {
    return info.containsMetadata("duplicate");
  }

  /** The details that its caller gets. */
  ErrorInfo info() {
    return info;
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  public Throwable fillInStackTrace() {
    return this;
  }
}
