package io.oncekv.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.bench.growth.Comparison;
import io.oncekv.bench.growth.Figure;
import io.oncekv.bench.race.Restart;
import io.oncekv.bench.race.Results;
import io.oncekv.bench.race.Step;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class GrowthSummaryTest {
  private final StringWriter out = new StringWriter();

  @Test
  void eachRatioStandsBesideItsAim() {
    Results results = results(List.of());

    print(results, writes("keys", OptionalDouble.of(0.8)), writes("free", OptionalDouble.empty()));

    assertThat(out.toString())
        .containsPattern("keys +0\\.700 +\\(0\\.700 to 0\\.700\\) +aim >= 0\\.8: MISSED\\R")
        .containsPattern("free +0\\.700 +\\(0\\.700 to 0\\.700\\)\\R")
        .doesNotContain("restart");
  }

  @Test
  void theSlowestRestartDecides() {
    Results results =
        results(
            List.of(
                new Restart("node", 1, 1_000, 1_100),
                new Restart("node", 2, 4_900, 5_001),
                new Restart("node", 3, 2_000, 2_100)));

    print(results);

    assertThat(out.toString()).containsPattern("2\\.10 s \\(1\\.10 to 5\\.00\\) .*: MISSED");
  }

  private void print(Results results, Comparison... comparisons) {
    GrowthSummary.print(List.of(comparisons), results, new PrintWriter(out));
  }

  private static Comparison writes(String name, OptionalDouble aim) {
    return new Comparison(name, Figure.THROUGHPUT, "large", "small", Step.parse("writes@64"), aim);
  }

  private static Results results(List<Restart> restarts) {
    return new Results(
        Map.of(),
        List.of(
            Made.measured("small", 1, "writes@64", 10_000, 1),
            Made.measured("large", 1, "writes@64", 7_000, 1)),
        List.of(),
        restarts);
  }
}
