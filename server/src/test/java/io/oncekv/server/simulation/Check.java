package io.oncekv.server.simulation;

import java.util.function.Supplier;

/** What must hold, cheap enough to be asked millions of times. */
final class Check {

  private Check() {}

  static void that(boolean holds, Supplier<String> what) {
    if (!holds) {
      throw new AssertionError(what.get());
    }
  }

  static void equal(Object found, Object right, Supplier<String> what) {
    if (!found.equals(right)) {
      throw new AssertionError(what.get() + ": found " + found + ", right is " + right);
    }
  }
}
