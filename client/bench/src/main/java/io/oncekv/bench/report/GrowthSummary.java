package io.oncekv.bench.report;

import io.oncekv.bench.growth.Comparison;
import io.oncekv.bench.race.Restart;
import io.oncekv.bench.race.Results;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What growth came to: the ratios, each beside what is wanted of it. */
public final class GrowthSummary {
  /** Of a node with 1 GB of data, until it serves. */
  private static final double RESTART_SECONDS = 5;

  private GrowthSummary() {}

  /** Makes all ratios, by name. */
  public static Map<String, Ratio> ratios(List<Comparison> comparisons, Results results) {
    Map<String, Ratio> ratios = new LinkedHashMap<>();
    comparisons.forEach(it -> ratios.put(it.name(), new Ratio(it.ratios(results.measurements()))));
    return ratios;
  }

  /** Prints them. */
  public static void print(List<Comparison> comparisons, Results results, PrintWriter out) {
    out.printf("%nratios, mean (lowest to highest of the rounds):%n");
    Map<String, Ratio> ratios = ratios(comparisons, results);
    comparisons.forEach(it -> out.println(line(it, ratios.get(it.name()))));
    if (!results.restarts().isEmpty()) {
      out.println(line(results.restarts()));
    }
    out.flush();
  }

  private static String line(Comparison comparison, Ratio ratio) {
    String line =
        String.format(
            Locale.ROOT,
            "  %-32s %8.3f   (%.3f to %.3f)",
            comparison.name(),
            ratio.value(),
            ratio.lowest(),
            ratio.highest());
    if (comparison.aim().isEmpty()) {
      return line;
    }
    double aim = comparison.aim().getAsDouble();
    return line
        + String.format(
            Locale.ROOT,
            "   aim %s %.1f: %s",
            comparison.figure().moreIsBetter() ? ">=" : "<=",
            aim,
            comparison.figure().reaches(ratio.value(), aim) ? "reached" : "MISSED");
  }

  private static String line(List<Restart> restarts) {
    double[] sorted = restarts.stream().mapToDouble(it -> it.readMillis() / 1e3).sorted().toArray();
    double longest = sorted[sorted.length - 1];
    return String.format(
        Locale.ROOT,
        "  %-32s %8.2f s (%.2f to %.2f)   aim <= %.0f s: %s",
        "restart to first read, median",
        (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2,
        sorted[0],
        longest,
        RESTART_SECONDS,
        longest <= RESTART_SECONDS ? "reached" : "MISSED");
  }
}
