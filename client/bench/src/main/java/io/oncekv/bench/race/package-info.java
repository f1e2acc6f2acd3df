/**
 * The race: one system up at a time, in turns, each measured the same way by the same process.
 * Knows systems only as {@link io.oncekv.bench.contender.Contender}.
 */
package io.oncekv.bench.race;
