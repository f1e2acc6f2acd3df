package io.oncekv.bench.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Counts answers and how long they took. Safe for any number of threads. */
public final class Meter {
  private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(10);

  private final Recorder latencies = new Recorder(LONGEST_MICROS, 3);
  private final LongAdder failures = new LongAdder();
  private final AtomicReference<String> firstFailure = new AtomicReference<>("");

  void succeeded(long nanos) {
    long micros = TimeUnit.NANOSECONDS.toMicros(nanos);
    latencies.recordValue(Math.max(0, Math.min(micros, LONGEST_MICROS)));
  }

  void failed(Throwable cause) {
    failures.increment();
    firstFailure.compareAndSet("", cause.toString());
  }

  /** Returns the latencies of the calls that were answered since the last look, microseconds. */
  public Histogram drain() {
    return latencies.getIntervalHistogram();
  }

  /** Returns how many calls failed since the beginning. */
  public long failures() {
    return failures.sum();
  }

  /** Returns what the first one said that failed; empty if none did. */
  public String firstFailure() {
    return firstFailure.get();
  }
}
