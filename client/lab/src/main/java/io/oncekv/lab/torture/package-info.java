/**
 * Hurts a cluster of real processes by a schedule that a seed draws, while recorded clients work on
 * it, and has everything they saw judged. {@code Torture} wires it: {@code Workload} runs the
 * clients chapter by chapter, {@code Audit} judges each finished chapter, {@code Schedule} draws
 * what is done from the faults of the {@code FaultCatalog}. Imports the cluster, its faults, the
 * recorder and the checker.
 */
package io.oncekv.lab.torture;
