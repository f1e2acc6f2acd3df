package io.oncekv.client.internal;

import io.oncekv.client.AbandonedException;
import io.oncekv.client.DeadlineExceededException;
import io.oncekv.client.Executed;
import io.oncekv.client.FencedException;
import io.oncekv.client.InvalidRequestException;
import io.oncekv.client.NotExecutedException;
import io.oncekv.client.OutcomeUnknownException;
import io.oncekv.client.OverloadedException;
import io.oncekv.client.SessionLostException;
import io.oncekv.client.TooLargeException;
import java.util.Optional;

/** Turns a node's refusal into the exception that the caller sees. */
final class Refusals {
  private Refusals() {}

  /** For an operation that certainly did not execute. */
  static NotExecutedException notExecuted(Failure failure, Executed executed) {
    String reason = failure.reasonName();
    String message = failure.message();
    Throwable cause = failure.cause();
    return switch (failure.reason()) {
      case FENCED ->
          new FencedException(
              Executed.NEVER,
              reason,
              message + "; a newer process opened this client id, close this client",
              cause);
      case SESSION_EXPIRED, SESSION_NOT_FOUND, WRONG_INCARNATION ->
          new SessionLostException(
              executed, reason, message + "; make a new client to go on", cause);
      case ABANDONED -> new AbandonedException(Executed.NEVER, reason, message, cause);
      case KEY_TOO_LARGE, VALUE_TOO_LARGE, REQUEST_TOO_LARGE ->
          new TooLargeException(
              reason,
              message,
              failure.metadata().getOrDefault("field", "request"),
              failure.number("size"),
              failure.number("limit"),
              cause);
      case INVALID_ARGUMENT, WINDOW_EXCEEDED, SEQUENCE_REUSED ->
          new InvalidRequestException(executed, reason, message, cause);
      case OVERLOADED, TOO_MANY_SESSIONS ->
          new OverloadedException(executed, reason, message, cause);
      default -> new NotExecutedException(executed, reason, message, cause);
    };
  }

  static OutcomeUnknownException unknown(long sequence, String why, Optional<Failure> last) {
    return new OutcomeUnknownException(
        sequence,
        last.map(Failure::reasonName).orElse(""),
        why
            + last.map(failure -> "; last: " + failure.name() + ", " + failure.message()).orElse("")
            + (sequence == 0 ? "" : "; resolve(" + sequence + ") tells what became of it"),
        last.map(Failure::cause).orElse(null));
  }

  static DeadlineExceededException deadline(String what, Optional<Failure> last) {
    return new DeadlineExceededException(
        Executed.NO,
        last.map(Failure::reasonName).orElse(""),
        what
            + last.map(failure -> "; last: " + failure.name() + ", " + failure.message())
                .orElse(""),
        last.map(Failure::cause).orElse(null));
  }
}
