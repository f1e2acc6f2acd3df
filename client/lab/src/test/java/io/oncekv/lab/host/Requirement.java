package io.oncekv.lab.host;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;

/** What a test needs of the machine. */
public final class Requirement {
  private Requirement() {}

  /**
   * Skips the test that calls this if something is missing, and prints what; in CI, where nothing
   * may be skipped, it fails.
   */
  public static void check(String test, Optional<String> missing) {
    if (missing.isPresent()) {
      String said = test + ": skipped, " + missing.get();
      System.out.println(said);
      if ("true".equals(System.getenv("CI"))) {
        fail(said + ", which CI=true forbids");
      }
      assumeTrue(false, said);
    }
  }
}
