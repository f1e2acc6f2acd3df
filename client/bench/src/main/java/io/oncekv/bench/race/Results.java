package io.oncekv.bench.race;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that was measured.
 *
 * @param systems by name, in the order of their turns: what exactly ran
 */
public record Results(
    Map<String, String> systems,
    List<Measurement> measurements,
    List<Gap> gaps,
    List<Restart> restarts) {
  /** Copies. */
  public Results {
    systems = Collections.unmodifiableMap(new LinkedHashMap<>(systems));
    measurements = List.copyOf(measurements);
    gaps = List.copyOf(gaps);
    restarts = List.copyOf(restarts);
  }
}
