package io.oncekv.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** An axis. */
final class Scale {
  private static final int LINEAR_TICKS = 5;

  private final DoubleUnaryOperator share;
  private final List<Double> ticks;

  private Scale(DoubleUnaryOperator share, List<Double> ticks) {
    this.share = share;
    this.ticks = List.copyOf(ticks);
  }

  /** From 0. */
  static Scale linear(double lowest, double highest) {
    double step = round(Math.max(highest, 1e-3) / LINEAR_TICKS);
    List<Double> ticks = new ArrayList<>();
    int i = 0;
    do {
      ticks.add(i * step);
    } while (i++ * step < highest);
    double end = ticks.get(ticks.size() - 1);
    return new Scale(value -> value / end, ticks);
  }

  /** In powers of ten, from the one below the lowest. */
  static Scale logarithmic(double lowest, double highest) {
    int from = (int) Math.floor(Math.log10(Math.max(lowest, 1e-3)));
    int to = Math.max(from + 1, (int) Math.ceil(Math.log10(Math.max(highest, 1e-3))));
    List<Double> ticks = new ArrayList<>();
    for (int power = from; power <= to; power++) {
      ticks.add(Math.pow(10, power));
    }
    return new Scale(
        value -> (Math.log10(Math.max(value, ticks.get(0))) - from) / (to - from), ticks);
  }

  /** Returns how far along the axis a value is, from 0 to 1. */
  double share(double value) {
    return Math.min(1, Math.max(0, share.applyAsDouble(value)));
  }

  List<Double> ticks() {
    return ticks;
  }

  /** Up to 1, 2 or 5 with zeros. */
  private static double round(double value) {
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    double first = value / power;
    double rounded = first <= 1 ? 1 : first <= 2 ? 2 : first <= 5 ? 5 : 10;
    return rounded * power;
  }
}
