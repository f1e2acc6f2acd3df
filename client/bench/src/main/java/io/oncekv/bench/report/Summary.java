package io.oncekv.bench.report;

import io.oncekv.bench.race.Results;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/** The results for people: the ratios; each figure was printed when it was measured. */
public final class Summary {
  private Summary() {}

  /** Prints them. */
  public static void print(Results results, Map<String, Ratio> ratios, PrintWriter out) {
    out.printf("%nratios, mean (lowest to highest of the rounds):%n");
    ratios.forEach(
        (name, ratio) ->
            out.printf(
                Locale.ROOT,
                "  %-32s %8.3f   (%.3f to %.3f)%n",
                name,
                ratio.value(),
                ratio.lowest(),
                ratio.highest()));
    long failures = results.measurements().stream().mapToLong(it -> it.failures()).sum();
    if (failures > 0) {
      out.printf("%d calls FAILED%n", failures);
    }
    out.flush();
  }
}
