package io.oncekv.bench.growth;

import io.oncekv.bench.race.Plan;
import java.time.Duration;
import java.util.List;

/**
 * What every experiment goes by.
 *
 * @param rounds how often each case has its turn
 * @param warmup load on each cluster before the first turn
 * @param settle load before each measurement
 * @param measured length of each measurement
 * @param connections that a client has at most
 * @param nodes of a cluster, where nothing else is said
 * @param outstanding operations, where nothing else is said
 * @param heap of each node
 */
public record GrowthPlan(
    int rounds,
    Duration warmup,
    Duration settle,
    Duration measured,
    int connections,
    int nodes,
    int outstanding,
    String heap,
    Sizes sizes) {
  /** The times of it, for cases that share the warm-up of their cluster. */
  Plan plan(int sharing) {
    return new Plan(
        List.of(), rounds, warmup.dividedBy(sharing), settle, measured, connections, 0, 1, 0);
  }
}
