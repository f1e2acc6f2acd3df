package io.oncekv.bench.race;

/**
 * What the death of a leader came to.
 *
 * @param system whose leader
 * @param round in which of its turns, from 1
 * @param kill the how manieth of that turn, from 1
 * @param millis the longest time without a successful write
 * @param failures calls that the clients were told had failed meanwhile
 */
public record Gap(String system, int round, int kill, long millis, long failures) {}
