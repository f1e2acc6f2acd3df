package io.oncekv.bench.report;

import io.oncekv.bench.race.Measurement;
import io.oncekv.bench.race.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** Draws throughput (left) and latency (right): for each step a bar for each system. */
public final class Plot {
  private static final List<String> COLOURS = List.of("#1b6ca8", "#e07a1f", "#4c9a5b", "#8a5a9e");
  private static final int HEIGHT = 420;
  private static final int TOP = 60;
  private static final int BOTTOM = 330;
  private static final int LEFT = 70;
  private static final int BAR = 16;
  private static final int LEGEND = 250;
  private static final int SPACE = 14;

  private final Results results;
  private final List<String> systems;
  private final List<String> steps;
  private final int panelWidth;
  private final Svg svg;

  private Plot(Results results) {
    this.results = results;
    this.systems = List.copyOf(results.systems().keySet());
    this.steps =
        results.measurements().stream()
            .filter(it -> it.round() == 1)
            .map(it -> it.step().toString())
            .distinct()
            .toList();
    this.panelWidth = LEFT + steps.size() * groupWidth() + SPACE;
    this.svg = new Svg(Math.max(2 * panelWidth + SPACE, LEFT + systems.size() * LEGEND), HEIGHT);
  }

  /** Draws into a file. */
  public static void write(Path file, Results results) throws IOException {
    Files.writeString(file, draw(results));
  }

  static String draw(Results results) {
    Plot plot = new Plot(results);
    plot.panel(
        0, "operations/s, mean of the rounds", Measurement::throughput, it -> 0, Scale::linear);
    plot.panel(
        plot.panelWidth + SPACE,
        "latency, ms: p50, line to p99",
        it -> it.latency().p50(),
        it -> it.latency().p99(),
        Scale::logarithmic);
    plot.legend();
    return plot.svg.toString();
  }

  private void panel(
      int x,
      String title,
      ToDoubleFunction<Measurement> bar,
      ToDoubleFunction<Measurement> whisker,
      BiFunction<Double, Double, Scale> scaleOf) {
    double highest =
        results.measurements().stream()
            .mapToDouble(it -> Math.max(bar.applyAsDouble(it), whisker.applyAsDouble(it)))
            .max()
            .orElse(1);
    double lowest = results.measurements().stream().mapToDouble(bar).min().orElse(0);
    Scale scale = scaleOf.apply(lowest, highest);
    svg.text(x + LEFT, TOP - 14, "start", title);
    for (double tick : scale.ticks()) {
      int y = y(scale, tick);
      svg.line(x + LEFT, y, x + panelWidth - SPACE, y, "#dddddd");
      svg.text(x + LEFT - 6, y + 4, "end", Svg.number(tick));
    }
    for (int i = 0; i < steps.size(); i++) {
      int group = x + LEFT + SPACE / 2 + i * groupWidth();
      for (int j = 0; j < systems.size(); j++) {
        drawBar(group + j * BAR, steps.get(i), j, scale, bar, whisker);
      }
      svg.slanted(group + groupWidth() / 2, BOTTOM + 16, steps.get(i));
    }
  }

  private void drawBar(
      int x,
      String step,
      int system,
      Scale scale,
      ToDoubleFunction<Measurement> bar,
      ToDoubleFunction<Measurement> whisker) {
    List<Measurement> measured =
        results.measurements().stream().filter(is(systems.get(system), step)).toList();
    if (measured.isEmpty()) {
      return;
    }
    double height = measured.stream().mapToDouble(bar).average().orElseThrow();
    double end = measured.stream().mapToDouble(whisker).average().orElseThrow();
    int y = y(scale, height);
    svg.bar(
        x,
        y,
        BAR - 3,
        BOTTOM - y,
        colour(system),
        systems.get(system) + " " + step + ": " + Svg.number(height));
    if (end > 0) {
      svg.line(x + BAR / 2 - 1, y, x + BAR / 2 - 1, y(scale, end), colour(system));
    }
  }

  private void legend() {
    for (int i = 0; i < systems.size(); i++) {
      int x = LEFT + i * LEGEND;
      svg.bar(x, 14, 12, 12, colour(i), systems.get(i));
      svg.text(x + 18, 25, "start", results.systems().get(systems.get(i)));
    }
  }

  private static Predicate<Measurement> is(String system, String step) {
    return it -> it.system().equals(system) && it.step().toString().equals(step);
  }

  private static String colour(int system) {
    return COLOURS.get(system % COLOURS.size());
  }

  private int groupWidth() {
    return systems.size() * BAR + SPACE;
  }

  private static int y(Scale scale, double value) {
    return (int) Math.round(BOTTOM - scale.share(value) * (BOTTOM - TOP));
  }
}
