package io.oncekv.server.session;

import io.oncekv.v1.ErrorReason;
import java.util.Map;
import java.util.Optional;

/** The checks that commands of a session have in common. Empty means: no objection. */
final class Admission {

  private Admission() {}

  /** Does the session exist, here and now, for this principal? */
  static Optional<Refusal> objectionTo(SessionClaim claim, Lookup found) {
    // After a restore the same ids may name other sessions: nothing of the command can be trusted.
    if (claim.incarnation() != found.incarnation()) {
      return Optional.of(
          new Refusal(
              ErrorReason.WRONG_INCARNATION,
              "the request was made for another incarnation of the cluster, which was restored from"
                  + " a backup since or is another one; open the session again",
              Map.of("incarnation", Long.toUnsignedString(found.incarnation()))));
    }
    if (found.session().isEmpty()) {
      return Optional.of(absent(claim.session(), found.nextSession()));
    }
    // Before any slot is looked at: a stored reply is nobody else's business.
    if (!found.session().get().principal().equals(claim.principal())) {
      return Optional.of(
          Refusal.of(
              ErrorReason.PERMISSION_DENIED,
              "session " + text(claim.session()) + " belongs to another principal"));
    }
    return Optional.empty();
  }

  /** Is the sender the process that holds the session now? */
  static Optional<Refusal> objectionToEpoch(SessionClaim claim, Session session) {
    int order = Integer.compareUnsigned(claim.epoch(), session.epoch());
    if (order < 0) {
      return Optional.of(
          fenced(
              session.id(),
              session.epoch(),
              "a newer process opened client id \""
                  + session.clientId()
                  + "\": its epoch is "
                  + Integer.toUnsignedString(session.epoch())
                  + ", this request's is "
                  + Integer.toUnsignedString(claim.epoch())));
    }
    if (order > 0) {
      return Optional.of(
          Refusal.invalid(
              "epoch",
              "epoch "
                  + Integer.toUnsignedString(claim.epoch())
                  + " was never given; the session's is "
                  + Integer.toUnsignedString(session.epoch())));
    }
    return Optional.empty();
  }

  /** Can this be a sequence at all? */
  static Optional<Refusal> objectionToSequence(long sequence) {
    return sequence == 0
        ? Optional.of(Refusal.invalid("sequence", "sequence 0 does not exist; count from 1"))
        : Optional.empty();
  }

  /** The largest number is never used, so that "one more" always exists. */
  static Optional<Refusal> objectionToEndOf(long sequence) {
    return sequence == -1
        ? Optional.of(
            new Refusal(
                ErrorReason.NUMBER_EXHAUSTED,
                "the session's sequences have come to their end; close it and open a new one",
                Map.of("field", "sequence")))
        : Optional.empty();
  }

  static Refusal fenced(long session, int epoch, String message) {
    return new Refusal(
        ErrorReason.FENCED,
        message,
        Map.of("session", text(session), "epoch", Integer.toUnsignedString(epoch)));
  }

  static Refusal absent(long session, long nextSession) {
    // Ids are given in order and never again: one below the next was given, so it is gone.
    if (session != 0 && Long.compareUnsigned(session, nextSession) < 0) {
      return Refusal.of(
          ErrorReason.SESSION_EXPIRED,
          "session "
              + text(session)
              + " has expired or was closed; writes that were under way may have executed");
    }
    return Refusal.of(
        ErrorReason.SESSION_NOT_FOUND,
        "session " + text(session) + " was never given; open one first");
  }

  static String text(long number) {
    return Long.toUnsignedString(number);
  }
}
