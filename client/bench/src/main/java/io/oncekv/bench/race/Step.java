package io.oncekv.bench.race;

import io.oncekv.bench.load.Work;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * One thing to measure.
 *
 * @param work what is asked
 * @param outstanding how many operations are on their way together
 */
public record Step(Work work, int outstanding) {
  private static final int MOST = 16_384;

  /** Checks. */
  public Step {
    if (outstanding < 1 || outstanding > MOST) {
      throw new IllegalArgumentException(
          "operations outstanding must be from 1 to " + MOST + ", not " + outstanding);
    }
  }

  /** Reads {@code writes@64}. */
  public static Step parse(String text) {
    String[] parts = text.strip().split("@", -1);
    Work work =
        Arrays.stream(Work.values())
            .filter(known -> known.label().equals(parts[0]))
            .findFirst()
            .orElseThrow(() -> unknown(text));
    try {
      return new Step(work, parts.length == 2 ? Integer.parseInt(parts[1]) : 0);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(unknown(text).getMessage(), e);
    }
  }

  /** Returns how many calls that takes: some carry several operations. */
  public int calls() {
    return Math.max(1, outstanding / work.operations());
  }

  @Override
  public String toString() {
    return work.label() + "@" + outstanding;
  }

  private static IllegalArgumentException unknown(String text) {
    return new IllegalArgumentException(
        "'"
            + text
            + "' is no step; one is WORK@OUTSTANDING like writes@64, with WORK one of "
            + Arrays.stream(Work.values()).map(Work::label).collect(Collectors.joining(", ")));
  }
}
