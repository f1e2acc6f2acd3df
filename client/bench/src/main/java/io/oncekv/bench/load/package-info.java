/**
 * Load: what is asked of a system, how it is paced, and how its answers are timed. Knows no system;
 * each one is a {@link io.oncekv.bench.load.Caller}.
 */
package io.oncekv.bench.load;
