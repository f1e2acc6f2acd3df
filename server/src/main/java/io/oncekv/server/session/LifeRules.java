package io.oncekv.server.session;

import io.oncekv.v1.ErrorReason;
import java.util.Optional;

/** Decides on keeping a session alive and on closing it. Empty means: do it. */
public final class LifeRules {

  /** What becomes of a close. */
  public sealed interface CloseVerdict {

    /** The session ends now. */
    record Close() implements CloseVerdict {}

    /** It has ended already. */
    record Gone() implements CloseVerdict {}

    /** It is refused; nothing changes. */
    record Refuse(Refusal refusal) implements CloseVerdict {}
  }

  private LifeRules() {}

  /** Whether something speaks against a keep-alive. */
  public static Optional<Refusal> objectionToKeepAlive(SessionClaim claim, Lookup found) {
    return Admission.objectionTo(claim, found)
        .or(() -> Admission.objectionToEpoch(claim, found.session().orElseThrow()));
  }

  /** Decides on a close. */
  public static CloseVerdict close(SessionClaim claim, Lookup found) {
    Optional<Refusal> objection = objectionToKeepAlive(claim, found);
    if (objection.isEmpty()) {
      return new CloseVerdict.Close();
    }
    // The retry of a close whose answer was lost gets the same answer.
    return objection.get().reason() == ErrorReason.SESSION_EXPIRED
        ? new CloseVerdict.Gone()
        : new CloseVerdict.Refuse(objection.get());
  }
}
