package io.oncekv.lab.torture;

import java.time.Duration;
import java.util.List;

/**
 * What a run is told.
 *
 * @param time how long new faults begin
 * @param seed draws the schedule and the clients' choices
 * @param nodes of the cluster
 * @param clients that work
 * @param kinds of faults
 */
record TortureOptions(Duration time, long seed, int nodes, int clients, List<FaultKind> kinds) {}
