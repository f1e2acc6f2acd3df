package io.oncekv.client.internal;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.oncekv.v1.ErrorReason;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why an attempt failed, as far as it is known.
 *
 * @param code gRPC's word for it
 * @param reason the cluster's word for it; UNSPECIFIED when no node said one
 * @param decided the state machine decided it: every later attempt gets the same answer
 * @param provenNotExecuted this attempt did not execute, and its node says so
 * @param metadata what the node added
 * @param message for people
 * @param cause what gRPC threw
 */
record Failure(
    Status.Code code,
    ErrorReason reason,
    boolean decided,
    boolean provenNotExecuted,
    Map<String, String> metadata,
    String message,
    Throwable cause) {
  static final String DOMAIN = "oncekv";

  /** What gRPC says of a message that is longer than its receiver takes. */
  private static final Pattern OVERSIZE =
      Pattern.compile("gRPC message exceeds maximum size (\\d+): (\\d+)");

  /** With this number it is an answer that this client does not take. */
  private static final String OWN_LIMIT = Integer.toString(Channels.MAX_MESSAGE_BYTES);

  /**
   * Reads what a call ended with.
   *
   * @param patience how long its answer was waited for
   */
  static Failure of(Throwable thrown, Duration patience) {
    Status status = Status.fromThrowable(thrown);
    Optional<ErrorInfo> info = info(thrown);
    Matcher oversize = OVERSIZE.matcher(Optional.ofNullable(status.getDescription()).orElse(""));
    // With another code it is why a stream broke, and other calls of that stream may have executed.
    if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED
        && info.isEmpty()
        && oversize.matches()
        && !oversize.group(1).equals(OWN_LIMIT)) {
      return oversized(status, oversize.group(2), oversize.group(1), thrown);
    }
    Map<String, String> metadata = info.map(ErrorInfo::getMetadataMap).orElse(Map.of());
    String executed = metadata.getOrDefault("executed", "maybe");
    return new Failure(
        status.getCode(),
        info.map(found -> reason(found.getReason())).orElse(ErrorReason.ERROR_REASON_UNSPECIFIED),
        metadata.getOrDefault("decided", "false").equals("true"),
        executed.equals("no") || executed.equals("never"),
        metadata,
        info.isPresent() ? message(status) : PlainWords.of(status, patience),
        thrown);
  }

  /** The node's transport did not take the message: the node itself has not seen the request. */
  private static Failure oversized(Status status, String size, String limit, Throwable thrown) {
    return new Failure(
        status.getCode(),
        ErrorReason.REQUEST_TOO_LARGE,
        false,
        true,
        Map.of("field", "request", "size", size, "limit", limit),
        "the request is "
            + size
            + " bytes long, the node takes messages of at most "
            + limit
            + "; send less at once",
        thrown);
  }

  /** Returns the cluster's reason with what it says, or what kept the node from saying one. */
  String text() {
    return reasonName().isEmpty() ? message : reasonName() + ", " + message;
  }

  /** Returns the reason's name, or gRPC's code when no node gave a reason. */
  String name() {
    return reason == ErrorReason.ERROR_REASON_UNSPECIFIED ? code.name() : reason.name();
  }

  /** Returns the name of the cluster's reason, empty if there is none. */
  String reasonName() {
    return reason == ErrorReason.ERROR_REASON_UNSPECIFIED ? "" : reason.name();
  }

  /** Returns where the leader is said to be. */
  Optional<String> leader() {
    return Optional.ofNullable(metadata.get("leader")).filter(address -> !address.isEmpty());
  }

  /** Whether this is the stored refusal of the very write that was asked about. */
  boolean stored() {
    return decided && metadata.getOrDefault("duplicate", "false").equals("true");
  }

  /** Whether no write of the session that was named can be decided any more. */
  boolean sessionIsGone() {
    return switch (reason) {
      case SESSION_EXPIRED, SESSION_NOT_FOUND, WRONG_INCARNATION, PERMISSION_DENIED -> decided;
      default -> false;
    };
  }

  /** Returns a number of the metadata, 0 if it is not there. */
  long number(String key) {
    try {
      return Long.parseLong(metadata.getOrDefault(key, "0"));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /**
   * Whether repeating the request to any node can only bring the same refusal, although nothing was
   * decided about the write.
   */
  boolean permanent() {
    return switch (reason) {
      case INVALID_ARGUMENT,
          KEY_TOO_LARGE,
          REQUEST_TOO_LARGE,
          VALUE_TOO_LARGE,
          PERMISSION_DENIED,
          UNSUPPORTED,
          TOO_MANY_SESSIONS,
          NUMBER_EXHAUSTED,
          NOT_A_NUMBER,
          ANSWER_TOO_LARGE,
          WINDOW_EXCEEDED ->
          true;
      default -> false;
    };
  }

  /** Whether the node that was asked could not be reached or is in no state to serve. */
  boolean nodeIsUnfit() {
    return switch (reason) {
      case ERROR_REASON_UNSPECIFIED,
          NOT_LEADER,
          NOT_READY,
          LEADERSHIP_LOST,
          NODE_FAILED,
          DEADLINE_EXCEEDED ->
          true;
      default -> false;
    };
  }

  private static String message(Status status) {
    String description = status.getDescription();
    return description == null ? status.getCode().name() : description;
  }

  private static ErrorReason reason(String name) {
    try {
      return ErrorReason.valueOf(name);
    } catch (IllegalArgumentException e) {
      // A newer server's reason: the gRPC code and "executed" still tell what to do.
      return ErrorReason.ERROR_REASON_UNSPECIFIED;
    }
  }

  private static Optional<ErrorInfo> info(Throwable thrown) {
    com.google.rpc.Status status = StatusProto.fromThrowable(thrown);
    if (status == null) {
      return Optional.empty();
    }
    for (Any detail : status.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        try {
          ErrorInfo info = detail.unpack(ErrorInfo.class);
          if (info.getDomain().equals(DOMAIN)) {
            return Optional.of(info);
          }
        } catch (InvalidProtocolBufferException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
