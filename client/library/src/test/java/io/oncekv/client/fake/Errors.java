package io.oncekv.client.fake;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.oncekv.v1.ErrorReason;
import java.util.Map;

/** Errors as a node sends them. */
public final class Errors {
  private Errors() {}

  /** Decided in apply: final. */
  public static StatusRuntimeException decided(ErrorReason reason) {
    return of(Status.Code.FAILED_PRECONDITION, reason, Map.of("executed", "no", "decided", "true"));
  }

  /** Given at the front door: this attempt did not execute. */
  public static StatusRuntimeException refused(ErrorReason reason) {
    Status.Code code =
        switch (reason) {
          case OVERLOADED, DISK_LOW -> Status.Code.RESOURCE_EXHAUSTED;
          case NOT_LEADER, NOT_READY, REVISION_NOT_REACHED -> Status.Code.UNAVAILABLE;
          default -> Status.Code.INVALID_ARGUMENT;
        };
    return of(code, reason, Map.of("executed", "no"));
  }

  /** Given after the request may have been proposed. */
  public static StatusRuntimeException maybe(ErrorReason reason) {
    return of(Status.Code.UNAVAILABLE, reason, Map.of("executed", "maybe"));
  }

  /** The leader is elsewhere. */
  public static StatusRuntimeException notLeader(String leader) {
    return of(
        Status.Code.UNAVAILABLE,
        ErrorReason.NOT_LEADER,
        Map.of("executed", "no", "leader", leader));
  }

  private static StatusRuntimeException of(
      Status.Code code, ErrorReason reason, Map<String, String> metadata) {
    ErrorInfo info =
        ErrorInfo.newBuilder()
            .setReason(reason.name())
            .setDomain("oncekv")
            .putAllMetadata(metadata)
            .build();
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage("scripted " + reason)
            .addDetails(Any.pack(info))
            .build());
  }
}
