package io.oncekv.bench.race;

/**
 * What it took a node that was killed to serve again; counted from the start of its process.
 *
 * @param system whose node
 * @param kill the how manieth of its kills, from 1
 * @param readyMillis until its probe said that it is ready
 * @param readMillis until a new client had the answer of its first linearizable read
 */
public record Restart(String system, int kill, long readyMillis, long readMillis) {}
