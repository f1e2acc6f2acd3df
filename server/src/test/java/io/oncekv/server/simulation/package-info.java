/**
 * A seeded simulation of the replicated part: several states on real databases are fed one log,
 * made of what simulated clients send over a bad network, while they crash, restart, fall behind
 * and take over snapshots. {@code Model} says what is right; it knows the contract and nothing of
 * the server's rules. Everything is drawn from one random number generator in one thread, so a seed
 * names a run.
 */
package io.oncekv.server.simulation;
