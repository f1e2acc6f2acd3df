package io.oncekv.bench.race;

import java.util.Locale;

/** What is printed as soon as something is measured. */
public final class Lines {
  private Lines() {}

  static String of(Gap gap) {
    return String.format(
        Locale.ROOT,
        "  leader killed      %d ms without a successful write; %d calls failed",
        gap.millis(),
        gap.failures());
  }

  /** Of a step. */
  public static String of(Measurement it) {
    return String.format(
        Locale.ROOT,
        "  %-18s %8.0f ops/s   p50 %7.2f  p99 %7.2f  p99.9 %7.2f ms   CPU %5.0f + %4.0f us/op  "
            + " %5d MiB%s",
        it.step(),
        it.throughput(),
        it.latency().p50(),
        it.latency().p99(),
        it.latency().p999(),
        it.nodesCpuMicros(),
        it.generatorCpuMicros(),
        it.residentBytes() >> 20,
        it.failures() == 0
            ? ""
            : "   " + it.failures() + " FAILED, the first: " + it.firstFailure());
  }
}
