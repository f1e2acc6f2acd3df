package io.oncekv.server.session;

import io.oncekv.v1.ErrorReason;
import java.util.Map;

/**
 * A command that was not carried out.
 *
 * @param reason why
 * @param message for people: what is wrong, and the way out
 * @param details for programs: field, size, limit and the like
 */
public record Refusal(ErrorReason reason, String message, Map<String, String> details) {
  public Refusal {
    details = Map.copyOf(details);
  }

  /** A refusal that its reason and message say all about. */
  public static Refusal of(ErrorReason reason, String message) {
    return new Refusal(reason, message, Map.of());
  }

  /** A field that is missing, malformed or in a wrong combination. */
  public static Refusal invalid(String field, String message) {
    return new Refusal(ErrorReason.INVALID_ARGUMENT, message, Map.of("field", field));
  }
}
