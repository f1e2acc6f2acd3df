package io.oncekv.bench.growth;

import io.oncekv.bench.race.Measurement;
import io.oncekv.bench.race.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Two cases that are compared in each round.
 *
 * @param name of the ratio
 * @param figure what is divided
 * @param subject the name of one case
 * @param base the name of the other, which it is divided by
 * @param step that both have done
 * @param aim the ratio that is wanted, if one is
 */
public record Comparison(
    String name, Figure figure, String subject, String base, Step step, OptionalDouble aim) {
  /** Returns its ratio in each round that has both cases. */
  public List<Double> ratios(List<Measurement> measurements) {
    List<Double> ratios = new ArrayList<>();
    for (Measurement one : of(subject, measurements)) {
      of(base, measurements).stream()
          .filter(other -> other.round() == one.round())
          .forEach(other -> ratios.add(figure.ratio(one, other)));
    }
    return ratios;
  }

  private List<Measurement> of(String system, List<Measurement> measurements) {
    return measurements.stream()
        .filter(it -> it.system().equals(system) && it.step().equals(step))
        .toList();
  }
}
