package io.oncekv.kvctl;

import io.oncekv.client.NotExecutedException;
import java.util.Set;

/**
 * A write that was sent again and refused in a way that says nothing of the attempts before: what
 * became of the write is open.
 */
final class EarlierAttempt extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final Set<String> LEAVE_IT_OPEN =
      Set.of(
          "ALREADY_ACKNOWLEDGED",
          "SESSION_EXPIRED",
          "WRONG_INCARNATION",
          "REQUEST_TOO_LARGE",
          "UNSUPPORTED");

  private final String reason;

  EarlierAttempt(NotExecutedException refusal) {
    super(
        Wording.of(refusal) + "; whether an earlier attempt executed, this does not say", refusal);
    this.reason = refusal.reason().orElse("");
  }

  /**
   * Whether a refusal of the newest attempt leaves open what the earlier ones did: so does one that
   * no node gave, for this attempt was not even looked at.
   */
  static boolean isLeftOpenBy(NotExecutedException refusal) {
    return refusal.reason().isEmpty()
        || refusal.reason().filter(LEAVE_IT_OPEN::contains).isPresent();
  }

  String reason() {
    return reason;
  }
}
