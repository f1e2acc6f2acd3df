package io.oncekv.bench.growth;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The experiments by the names that people type. */
public enum Part {
  /** 100 bytes are appended to long values, and to short ones. */
  APPENDS(new AppendsToLongValues()),
  /** Values that many appends made are read, and the same ones that were put at once. */
  READS(new ReadsOfAppendedValues()),
  /** Writes to a database of many keys, and to one of few. */
  KEYS(new WritesAtManyKeys()),
  /** Writes of many sessions in turn, and of eight. */
  SESSIONS(new WritesInManySessions()),
  /** A node with much data is killed and started again. */
  RESTART(new RestartWithData()),
  /** Writes on clusters of one, three and five nodes. */
  NODES(new WritesOnMoreNodes()),
  /** Writes of short and of long values. */
  VALUES(new WritesOfLongValues());

  private final Experiment experiment;

  Part(Experiment experiment) {
    this.experiment = experiment;
  }

  /** Reads a name. */
  public static Part parse(String text) {
    return Arrays.stream(values())
        .filter(part -> part.label().equals(text.strip()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'" + text + "' is none of " + String.join(", ", labels())));
  }

  /** Returns all names. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(Part::label).collect(Collectors.toList());
  }

  /** Returns its name as people type it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Runs it, on clusters that are gone afterwards. */
  public void run(GrowthPlan plan, Notebook notes) throws InterruptedException {
    notes.say(label() + ":");
    try (Stage stage = new Stage(plan, notes)) {
      experiment.run(stage);
    }
  }
}
