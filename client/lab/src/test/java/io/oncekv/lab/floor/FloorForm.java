package io.oncekv.lab.floor;

import java.time.Duration;

/**
 * How much of the floor is done: the full form is that of the labs.
 *
 * @param rounds how often a scenario is gone through
 * @param length how long its clients work in a round
 * @param manyClients how many "100,000 clients" are
 */
record FloorForm(int rounds, Duration length, int manyClients) {
  /** Set to {@code full} for the full form; otherwise rounds are few and short. */
  static final String PROPERTY = "oncekv.floor";

  /** Returns the form that was asked for. */
  static FloorForm asked() {
    String asked = System.getProperty(PROPERTY, "short");
    return switch (asked) {
      case "full" -> new FloorForm(3, Duration.ofSeconds(5), 100_000);
      case "short" -> new FloorForm(1, Duration.ofSeconds(2), 20_000);
      default ->
          throw new IllegalArgumentException(PROPERTY + " is full or short, not '" + asked + "'");
    };
  }
}
