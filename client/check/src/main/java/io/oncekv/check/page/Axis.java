package io.oncekv.check.page;

import io.oncekv.check.history.Operation;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Where times stand on the page: events have equal distances, whatever time lies between them, so
 * that a pause does not push everything else together.
 */
final class Axis {
  private static final double NARROWEST = 26;
  private static final double WIDEST = 110;
  private static final double WINDOW = 1300;

  private final long[] times;
  private final double step;

  /** Makes one for the events of some operations. */
  Axis(List<Operation> operations) {
    this.times =
        operations.stream()
            .flatMapToLong(
                operation -> LongStream.of(operation.invokedAt(), operation.completedAt()))
            .filter(time -> time != Operation.NEVER)
            .sorted()
            .distinct()
            .toArray();
    this.step = Math.max(NARROWEST, Math.min(WIDEST, WINDOW / (times.length + 1)));
  }

  /** Returns how wide it is. */
  double width() {
    return (times.length + 1) * step;
  }

  /** Returns where a time stands; one that never comes is at the end. */
  double at(long time) {
    int found = Arrays.binarySearch(times, time);
    int place = found >= 0 ? found : -found - 1;
    return Math.min(width(), (place + 0.5) * step);
  }

  /** Returns the first time on it. */
  long start() {
    return times.length == 0 ? 0 : times[0];
  }
}
