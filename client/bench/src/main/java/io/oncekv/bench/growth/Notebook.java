package io.oncekv.bench.growth;

import io.oncekv.bench.race.Lines;
import io.oncekv.bench.race.Measurement;
import io.oncekv.bench.race.Restart;
import io.oncekv.bench.race.Results;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Keeps what the experiments find, and tells each thing as soon as it is known. */
public final class Notebook {
  private final Consumer<String> progress;
  private final Map<String, String> systems = new LinkedHashMap<>();
  private final List<Measurement> measurements = new ArrayList<>();
  private final List<Restart> restarts = new ArrayList<>();
  private final List<Comparison> comparisons = new ArrayList<>();

  /** {@code progress} gets a line for each thing. */
  public Notebook(Consumer<String> progress) {
    this.progress = progress;
  }

  /** Returns all that was measured. */
  public Results results() {
    return new Results(systems, measurements, List.of(), restarts);
  }

  /** Returns what is to be made of it. */
  public List<Comparison> comparisons() {
    return List.copyOf(comparisons);
  }

  void say(String line) {
    progress.accept(line);
  }

  void describe(String system, String description) {
    systems.put(system, description);
  }

  void add(Comparison comparison) {
    comparisons.add(comparison);
  }

  void add(Measurement it) {
    measurements.add(it);
    say(String.format(Locale.ROOT, "  %d  %-24s%s", it.round(), it.system(), Lines.of(it)));
  }

  void add(Restart it) {
    restarts.add(it);
    say(
        String.format(
            Locale.ROOT,
            "  kill %d  ready after %.2f s, first linearizable read answered after %.2f s",
            it.kill(),
            it.readyMillis() / 1e3,
            it.readMillis() / 1e3));
  }
}
