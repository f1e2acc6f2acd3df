package io.oncekv.bench.growth;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.bench.race.Latency;
import io.oncekv.bench.race.Measurement;
import io.oncekv.bench.race.Step;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final Step STEP = Step.parse("appends@64");

  private final List<Measurement> measurements =
      List.of(
          measured("small", 1, STEP, 10_000, 4),
          measured("large", 1, STEP, 8_000, 6),
          measured("large", 1, Step.parse("appends@1"), 1, 1),
          measured("large", 2, STEP, 5_000, 4),
          measured("small", 2, STEP, 10_000, 4),
          measured("large", 3, STEP, 5_000, 4));

  @Test
  void eachRoundThatHasBothGivesARatio() {
    assertThat(ratios(Figure.THROUGHPUT)).containsExactly(0.8, 0.5);
    assertThat(ratios(Figure.TIME)).containsExactly(1.25, 2.0);
    assertThat(ratios(Figure.P50)).containsExactly(1.5, 1.0);
  }

  @Test
  void throughputIsToBeHighAndTimeLow() {
    assertThat(Figure.THROUGHPUT.reaches(0.81, 0.8)).isTrue();
    assertThat(Figure.THROUGHPUT.reaches(0.79, 0.8)).isFalse();
    assertThat(Figure.TIME.reaches(1.19, 1.2)).isTrue();
    assertThat(Figure.TIME.reaches(1.21, 1.2)).isFalse();
    assertThat(Figure.P50.reaches(1.21, 1.2)).isFalse();
  }

  private List<Double> ratios(Figure figure) {
    return new Comparison("name", figure, "large", "small", STEP, OptionalDouble.empty())
        .ratios(measurements);
  }

  private static Measurement measured(
      String system, int round, Step step, long perSecond, double p50) {
    return new Measurement(
        system, round, step, 1, perSecond, new Latency(p50, p50, p50, p50), 0, 0, 0, 0, "");
  }
}
