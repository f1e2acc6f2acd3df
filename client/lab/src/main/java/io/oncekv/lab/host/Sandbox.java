package io.oncekv.lab.host;

import java.util.Map;
import java.util.Optional;

/**
 * The sandbox that {@code scripts/in-sandbox} makes: namespaces of its own for network, mounts and
 * processes. What is made in there ends with it, and nobody else sees it.
 */
public final class Sandbox {
  private static final String INSIDE = "LAB_SANDBOX";
  private static final String REASON = "LAB_NO_SANDBOX";

  private Sandbox() {}

  /** Returns why this process does not run in one, and what to do about that; empty if it does. */
  public static Optional<String> missing() {
    return missing(System.getenv());
  }

  static Optional<String> missing(Map<String, String> environment) {
    if ("yes".equals(environment.get(INSIDE))) {
      return Optional.empty();
    }
    return Optional.of(
        environment.getOrDefault(REASON, "takes a sandbox: start it by scripts/in-sandbox"));
  }
}
