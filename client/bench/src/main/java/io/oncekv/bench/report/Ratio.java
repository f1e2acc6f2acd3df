package io.oncekv.bench.report;

import java.util.List;

/**
 * A comparison of OnceKV with something else.
 *
 * @param rounds what each round gave, in their order
 */
public record Ratio(List<Double> rounds) {
  /** Copies. */
  public Ratio {
    rounds = List.copyOf(rounds);
  }

  /** Returns the mean over the rounds. */
  public double value() {
    return rounds.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  /** Returns the least of the rounds. */
  public double lowest() {
    return rounds.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
  }

  /** Returns the greatest of the rounds. */
  public double highest() {
    return rounds.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
  }
}
