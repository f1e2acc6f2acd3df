package io.oncekv.server.rpc;

import static io.oncekv.v1.ErrorReason.ABANDONED;
import static io.oncekv.v1.ErrorReason.ALREADY_ACKNOWLEDGED;
import static io.oncekv.v1.ErrorReason.ANSWER_TOO_LARGE;
import static io.oncekv.v1.ErrorReason.DEADLINE_EXCEEDED;
import static io.oncekv.v1.ErrorReason.DISK_LOW;
import static io.oncekv.v1.ErrorReason.FENCED;
import static io.oncekv.v1.ErrorReason.INVALID_ARGUMENT;
import static io.oncekv.v1.ErrorReason.KEY_TOO_LARGE;
import static io.oncekv.v1.ErrorReason.LEADERSHIP_LOST;
import static io.oncekv.v1.ErrorReason.NODE_FAILED;
import static io.oncekv.v1.ErrorReason.NOT_A_NUMBER;
import static io.oncekv.v1.ErrorReason.NOT_LEADER;
import static io.oncekv.v1.ErrorReason.NOT_READY;
import static io.oncekv.v1.ErrorReason.NUMBER_EXHAUSTED;
import static io.oncekv.v1.ErrorReason.OVERLOADED;
import static io.oncekv.v1.ErrorReason.PERMISSION_DENIED;
import static io.oncekv.v1.ErrorReason.REQUEST_TOO_LARGE;
import static io.oncekv.v1.ErrorReason.REVISION_NOT_REACHED;
import static io.oncekv.v1.ErrorReason.SEQUENCE_REUSED;
import static io.oncekv.v1.ErrorReason.SESSION_EXPIRED;
import static io.oncekv.v1.ErrorReason.SESSION_NOT_FOUND;
import static io.oncekv.v1.ErrorReason.TOO_MANY_SESSIONS;
import static io.oncekv.v1.ErrorReason.UNSUPPORTED;
import static io.oncekv.v1.ErrorReason.VALUE_TOO_LARGE;
import static io.oncekv.v1.ErrorReason.WINDOW_EXCEEDED;
import static io.oncekv.v1.ErrorReason.WRONG_INCARNATION;

import io.grpc.Status;
import io.oncekv.v1.ErrorReason;
import java.util.Map;
import java.util.Optional;

/**
 * What each reason means to a caller, in one place: the comments of {@code errors.proto} as a
 * table. A reason that is not in it must not be given to anybody.
 */
final class ReasonTable {

  /**
   * One row.
   *
   * @param code the gRPC status code
   * @param executed what became of this attempt
   * @param decidable whether it is final when the state machine gives it; the front door may give
   *     some of the same reasons, and then they never are
   */
  record Row(Status.Code code, Executed executed, boolean decidable) {}

  private static final Map<ErrorReason, Row> ROWS =
      Map.ofEntries(
          decidable(WRONG_INCARNATION, Status.Code.FAILED_PRECONDITION, Executed.NO),
          decidable(SESSION_EXPIRED, Status.Code.FAILED_PRECONDITION, Executed.NO),
          decidable(SESSION_NOT_FOUND, Status.Code.FAILED_PRECONDITION, Executed.NO),
          decidable(PERMISSION_DENIED, Status.Code.PERMISSION_DENIED, Executed.NO),
          decidable(ABANDONED, Status.Code.FAILED_PRECONDITION, Executed.NEVER),
          decidable(FENCED, Status.Code.FAILED_PRECONDITION, Executed.NO),
          decidable(SEQUENCE_REUSED, Status.Code.INVALID_ARGUMENT, Executed.NO),
          decidable(ALREADY_ACKNOWLEDGED, Status.Code.FAILED_PRECONDITION, Executed.NO),
          decidable(WINDOW_EXCEEDED, Status.Code.INVALID_ARGUMENT, Executed.NO),
          decidable(VALUE_TOO_LARGE, Status.Code.INVALID_ARGUMENT, Executed.NO),
          decidable(TOO_MANY_SESSIONS, Status.Code.RESOURCE_EXHAUSTED, Executed.NO),
          decidable(NUMBER_EXHAUSTED, Status.Code.FAILED_PRECONDITION, Executed.NO),
          decidable(NOT_A_NUMBER, Status.Code.FAILED_PRECONDITION, Executed.NO),
          // The state machine checks again what the front door should have refused.
          decidable(INVALID_ARGUMENT, Status.Code.INVALID_ARGUMENT, Executed.NO),
          decidable(KEY_TOO_LARGE, Status.Code.INVALID_ARGUMENT, Executed.NO),
          decidable(UNSUPPORTED, Status.Code.UNIMPLEMENTED, Executed.NO),
          passing(REQUEST_TOO_LARGE, Status.Code.INVALID_ARGUMENT, Executed.NO),
          passing(ANSWER_TOO_LARGE, Status.Code.INVALID_ARGUMENT, Executed.NO),
          passing(NOT_LEADER, Status.Code.UNAVAILABLE, Executed.NO),
          passing(OVERLOADED, Status.Code.RESOURCE_EXHAUSTED, Executed.NO),
          passing(DISK_LOW, Status.Code.RESOURCE_EXHAUSTED, Executed.NO),
          // Also the answer of a state that no cluster was formed in yet: true only for now.
          passing(NOT_READY, Status.Code.UNAVAILABLE, Executed.NO),
          passing(REVISION_NOT_REACHED, Status.Code.UNAVAILABLE, Executed.NO),
          passing(LEADERSHIP_LOST, Status.Code.UNAVAILABLE, Executed.MAYBE),
          passing(NODE_FAILED, Status.Code.INTERNAL, Executed.MAYBE),
          passing(DEADLINE_EXCEEDED, Status.Code.DEADLINE_EXCEEDED, Executed.MAYBE));

  private ReasonTable() {}

  /** The row of a reason; empty for one that must not be given to callers. */
  static Optional<Row> find(ErrorReason reason) {
    return Optional.ofNullable(ROWS.get(reason));
  }

  /** The row of a reason. */
  static Row row(ErrorReason reason) {
    return find(reason)
        .orElseThrow(() -> new IllegalArgumentException("no row for the reason " + reason));
  }

  private static Map.Entry<ErrorReason, Row> decidable(
      ErrorReason reason, Status.Code code, Executed executed) {
    return Map.entry(reason, new Row(code, executed, true));
  }

  private static Map.Entry<ErrorReason, Row> passing(
      ErrorReason reason, Status.Code code, Executed executed) {
    return Map.entry(reason, new Row(code, executed, false));
  }
}
