package io.oncekv.bench.race;

/**
 * What one step of one turn came to.
 *
 * @param system who was measured
 * @param round in which of its turns, from 1
 * @param step what was asked
 * @param seconds how long it took
 * @param operations how many succeeded
 * @param latency of the calls
 * @param nodesCpuMicros processor time of all nodes for each operation
 * @param generatorCpuMicros processor time of the generator for each operation
 * @param residentBytes memory of all nodes at the end
 * @param failures calls that failed
 * @param firstFailure what the first of them said; empty if none
 */
public record Measurement(
    String system,
    int round,
    Step step,
    double seconds,
    long operations,
    Latency latency,
    double nodesCpuMicros,
    double generatorCpuMicros,
    long residentBytes,
    long failures,
    String firstFailure) {
  /** Returns operations for each second. */
  public double throughput() {
    return operations / seconds;
  }
}
