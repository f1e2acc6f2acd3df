package io.oncekv.lab.torture;

import io.oncekv.lab.fault.Fault;
import io.oncekv.lab.fault.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Draws faults from a seed: the same seed and faults draw the same ones again. */
final class Schedule {
  private static final int LONGEST_REST_MILLIS = 4_000;

  private final List<Fault> faults;
  private final Random random;

  Schedule(List<Fault> faults, long seed) {
    this.faults = List.copyOf(faults);
    this.random = new Random(seed);
  }

  /**
   * One fault.
   *
   * @param rest how long nothing happens after it
   */
  record Step(Fault fault, Plan plan, Duration rest) {}

  Step next() {
    Fault fault = faults.get(random.nextInt(faults.size()));
    Duration hold = fault.hold(random.nextDouble());
    Duration rest = Duration.ofMillis(random.nextInt(LONGEST_REST_MILLIS));
    return new Step(fault, new Plan(hold, random.nextInt(Integer.MAX_VALUE)), rest);
  }
}
