package io.oncekv.lab.torture;

import io.oncekv.lab.fault.Fault;
import java.time.Duration;
import java.util.List;

/**
 * What a run is told.
 *
 * @param time how long new faults begin
 * @param seed draws the schedule and the clients' choices
 * @param nodes of the cluster
 * @param clients that work
 * @param killedClients that have a journal, and are killed and come back all the time
 * @param longestGap between two successful writes while a majority is up and connected; zero: any
 * @param faults that the schedule draws from
 */
record TortureOptions(
    Duration time,
    long seed,
    int nodes,
    int clients,
    int killedClients,
    Duration longestGap,
    List<Fault> faults) {}
