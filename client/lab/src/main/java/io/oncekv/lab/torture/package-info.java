/**
 * Hurts a cluster of real processes by a schedule that a seed draws, while recorded clients work on
 * it, and has everything they saw judged. {@code Torture} wires it: {@code Workload} runs the
 * clients chapter by chapter, {@code Audit} judges each finished chapter, {@code Faults} does what
 * {@code Schedule} says. Imports the cluster, the recorder and the checker.
 */
package io.oncekv.lab.torture;
