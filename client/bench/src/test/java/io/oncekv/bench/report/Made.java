package io.oncekv.bench.report;

import io.oncekv.bench.race.Gap;
import io.oncekv.bench.race.Latency;
import io.oncekv.bench.race.Measurement;
import io.oncekv.bench.race.Results;
import io.oncekv.bench.race.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Results made up for tests. */
final class Made {
  private Made() {}

  static Measurement measured(String system, int round, String step, long perSecond, double p50) {
    return new Measurement(
        system,
        round,
        Step.parse(step),
        10,
        perSecond * 10,
        new Latency(p50, 2 * p50, 3 * p50, 4 * p50),
        100,
        20,
        300L << 20,
        0,
        "");
  }

  static Gap gap(String system, int round, int kill, long millis) {
    return new Gap(system, round, kill, millis, 7);
  }

  static Results results(List<Measurement> measurements, List<Gap> gaps) {
    Map<String, String> systems = new LinkedHashMap<>();
    systems.put("oncekv", "OnceKV 1");
    systems.put("etcd", "etcd 3 <&>");
    return new Results(systems, measurements, gaps, List.of());
  }
}
