package io.oncekv.bench.race;

import org.HdrHistogram.Histogram;

/** Latencies in milliseconds. */
public record Latency(double p50, double p99, double p999, double max) {
  private static final double MICROS = 1e3;

  static Latency of(Histogram micros) {
    return new Latency(
        micros.getValueAtPercentile(50) / MICROS,
        micros.getValueAtPercentile(99) / MICROS,
        micros.getValueAtPercentile(99.9) / MICROS,
        micros.getMaxValue() / MICROS);
  }
}
