package io.oncekv.lab.torture;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Draws faults from a seed: the same seed, kinds and number of nodes draw the same ones. */
final class Schedule {
  private static final double SHORTEST_PAUSE_MILLIS = 10;
  private static final double LONGEST_PAUSE_MILLIS = 30_000;
  private static final int LONGEST_DOWN_MILLIS = 6_000;
  private static final int LONGEST_REST_MILLIS = 4_000;

  private final List<FaultKind> kinds;
  private final Random random;

  Schedule(List<FaultKind> kinds, long seed) {
    this.kinds = List.copyOf(kinds);
    this.random = new Random(seed);
  }

  /**
   * One fault.
   *
   * @param hold how long it lasts
   * @param rest how long nothing happens after it
   * @param choice which nodes, where there is a choice
   */
  record Plan(FaultKind kind, Duration hold, Duration rest, int choice) {}

  Plan next() {
    FaultKind kind = kinds.get(random.nextInt(kinds.size()));
    // Pauses of all magnitudes: of 10 ms as often as of 10 s.
    double magnitude = Math.log(LONGEST_PAUSE_MILLIS / SHORTEST_PAUSE_MILLIS);
    long pause = (long) (SHORTEST_PAUSE_MILLIS * Math.exp(random.nextDouble() * magnitude));
    long down = random.nextInt(LONGEST_DOWN_MILLIS);
    long rest = random.nextInt(LONGEST_REST_MILLIS);
    int choice = random.nextInt(Integer.MAX_VALUE);
    boolean pauses = kind.option().startsWith("pause");
    return new Plan(
        kind, Duration.ofMillis(pauses ? pause : down), Duration.ofMillis(rest), choice);
  }
}
