package io.oncekv.bench.growth;

import io.oncekv.bench.race.Measurement;

/** What is divided by the same of the case that it is compared with. */
public enum Figure {
  /** Operations in a second; more is better. */
  THROUGHPUT {
    @Override
    public double ratio(Measurement subject, Measurement base) {
      return subject.throughput() / base.throughput();
    }
  },
  /** Time that an operation takes on average with so many outstanding; less is better. */
  TIME {
    @Override
    public double ratio(Measurement subject, Measurement base) {
      return base.throughput() / subject.throughput();
    }
  },
  /** Median of the time that an operation takes; less is better. */
  P50 {
    @Override
    public double ratio(Measurement subject, Measurement base) {
      return subject.latency().p50() / base.latency().p50();
    }
  };

  /** Divides. */
  public abstract double ratio(Measurement subject, Measurement base);

  /** Returns whether a higher ratio is a better one. */
  public boolean moreIsBetter() {
    return this == THROUGHPUT;
  }

  /** Returns whether a ratio is as good as one that is wanted. */
  public boolean reaches(double ratio, double wanted) {
    return moreIsBetter() ? ratio >= wanted : ratio <= wanted;
  }
}
