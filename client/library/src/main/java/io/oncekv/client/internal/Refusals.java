package io.oncekv.client.internal;

import io.oncekv.client.AbandonedException;
import io.oncekv.client.DeadlineExceededException;
import io.oncekv.client.Executed;
import io.oncekv.client.FencedException;
import io.oncekv.client.InvalidRequestException;
import io.oncekv.client.JournalException;
import io.oncekv.client.NotExecutedException;
import io.oncekv.client.OutcomeUnknownException;
import io.oncekv.client.OverloadedException;
import io.oncekv.client.SessionLostException;
import io.oncekv.client.TooLargeException;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.OpenSessionResponse;
import io.oncekv.v1.SessionEpoch;

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
              executed,
              reason,
              message
                  + (failure.reason() == ErrorReason.SESSION_EXPIRED
                      ? "; without a journal the next write opens a new session, with one make a"
                          + " new client"
                      : "; make a new client to go on"),
              cause);
      case ABANDONED -> new AbandonedException(Executed.NEVER, reason, message, cause);
      case KEY_TOO_LARGE, VALUE_TOO_LARGE, REQUEST_TOO_LARGE, ANSWER_TOO_LARGE ->
          new TooLargeException(
              Executed.NEVER,
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

  /** For a write of which earlier copies may be on their way: this is about the newest only. */
  static TooLargeException notThisCopy(TooLargeException refusal) {
    return new TooLargeException(
        Executed.NO,
        refusal.reason().orElse(""),
        refusal.getMessage() + "; this says nothing of earlier attempts, resolve does",
        refusal.field(),
        refusal.size(),
        refusal.limit(),
        refusal);
  }

  /** For a journal that is not the newest of its client id. */
  static JournalException notCurrent(OpenSessionRequest asked, OpenSessionResponse answer) {
    boolean samePair = asked.getExpected().equals(answer.getCurrent());
    String what =
        samePair
            ? "it ends with sequence "
                + Long.toUnsignedString(asked.getJournalHighestSequence())
                + ", but the cluster has decided sequence "
                + Long.toUnsignedString(answer.getHighestSequence())
            : "it knows "
                + name(asked.getExpected())
                + ", but "
                + name(answer.getCurrent())
                + " is current";
    return new JournalException(
        JournalException.Problem.NOT_CURRENT,
        "the journal of client id \""
            + asked.getClientId()
            + "\" is not current: "
            + what
            + "; it was rolled back or copied, or the client id was used without it. Nobody was"
            + " fenced. Put the current journal back, or move this one away to go on without what"
            + " it holds pending",
        null);
  }

  private static String name(SessionEpoch pair) {
    return "session "
        + Long.toUnsignedString(pair.getSession())
        + " in epoch "
        + Integer.toUnsignedString(pair.getEpoch());
  }

  static OutcomeUnknownException unknown(long sequence, String why, Tried tried) {
    return new OutcomeUnknownException(
        sequence,
        tried.reasonName(),
        why
            + tried.text()
            + (sequence == 0 ? "" : "; resolve(" + sequence + ") tells what became of it"),
        tried.cause());
  }

  /** For a write that was not sent, but may be on disk. */
  static OutcomeUnknownException notJournaled(long sequence, Throwable cause) {
    return new OutcomeUnknownException(
        sequence,
        "",
        cause.getMessage()
            + "; the write was not sent, but if it is on disk all the same, the next client with"
            + " this journal finishes it",
        cause);
  }

  /** For a question about a write that may not be on disk: the cluster must not know more. */
  static JournalException notResolvable(long sequence, Throwable cause) {
    return new JournalException(
        JournalException.Problem.FAILED,
        "sequence "
            + sequence
            + " cannot be resolved: the write was not sent and may not be in the journal ("
            + cause.getMessage()
            + "); if it is on disk all the same, the next client with this journal finishes it",
        cause);
  }

  /** For each operation an exception of its own. */
  static JournalException again(JournalException failure) {
    return new JournalException(failure.problem(), failure.getMessage(), failure);
  }

  /** For a write of a client that was fenced: whoever has its journal by now has it, too. */
  static OutcomeUnknownException leftToSuccessor(long sequence, Failure failure) {
    return new OutcomeUnknownException(
        sequence,
        failure.reasonName(),
        failure.message()
            + "; a newer process opened this client id. This client sends the write no more, but"
            + " the next client with its journal finishes it: close this one, and go by recovered()"
            + " of that one",
        failure.cause());
  }

  /** For a question about a write whose session ended before it was resolved. */
  static SessionLostException lost(long sequence, boolean journaled) {
    return new SessionLostException(
        Executed.MAYBE,
        "",
        "this client has lost the session of sequence "
            + sequence
            + (journaled
                ? "; the next client with its journal finishes the write if the session still lives"
                : ": nobody can say what became of it"),
        null);
  }

  static DeadlineExceededException deadline(String what, Tried tried) {
    return new DeadlineExceededException(
        Executed.NO, tried.reasonName(), what + tried.text(), tried.cause());
  }
}
