package io.oncekv.bench.race;

import java.time.Duration;
import java.util.List;

/**
 * What is measured, and for how long.
 *
 * @param steps in the order of the first round; the next goes backwards, and so on
 * @param rounds how often each system has its turn
 * @param warmup load before the first step of each turn, shared by its kinds of work
 * @param settle load before each step
 * @param measured length of a step
 * @param connections that a client has at most
 * @param kills leaders killed in each turn, 0 for none
 * @param writers that write one at a time meanwhile
 * @param rate operations started in a second whatever is answered; 0: answers start the next ones
 */
public record Plan(
    List<Step> steps,
    int rounds,
    Duration warmup,
    Duration settle,
    Duration measured,
    int connections,
    int kills,
    int writers,
    int rate) {
  /** Copies. */
  public Plan {
    steps = List.copyOf(steps);
  }
}
