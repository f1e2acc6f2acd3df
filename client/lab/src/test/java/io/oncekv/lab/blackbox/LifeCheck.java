package io.oncekv.lab.blackbox;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a client's report, and holds the values of its keys against it. */
final class LifeCheck {
  private final List<String> findings = new ArrayList<>();
  private final Map<Gap, Integer> halts = new EnumMap<>(Gap.class);
  private final Map<String, List<String>> started = new HashMap<>();
  private final Set<String> due = new HashSet<>();
  private int recovered;
  private int duplicates;

  /** The sequence at which the last process ended, if its write must be in the journal. */
  private Optional<String> mustBeFound = Optional.empty();

  LifeCheck(List<List<String>> report) {
    Set<String> found = new HashSet<>();
    for (List<String> line : report) {
      switch (line.get(0)) {
        case "generation" -> found.clear();
        case "found" -> {
          found.add(line.get(1));
          due.add(line.get(2));
          recovered++;
        }
        case "looked" -> {
          mustBeFound
              .filter(sequence -> !found.contains(sequence))
              .ifPresent(sequence -> findings.add("sequence " + sequence + " was not recovered"));
          mustBeFound = Optional.empty();
        }
        case "start" ->
            started.computeIfAbsent(key(line), key -> new ArrayList<>()).add(token(line));
        case "finished", "acknowledged" -> {
          due.add(line.get(1));
          duplicates += Boolean.parseBoolean(line.get(2)) ? 1 : 0;
        }
        case "halt" -> {
          Gap gap = Gap.valueOf(line.get(1));
          halts.merge(gap, 1, Integer::sum);
          mustBeFound = gap == Gap.BEFORE_SYNC ? Optional.empty() : Optional.of(line.get(2));
        }
        case "end" -> {}
        default -> findings.add("an odd line in the report: " + line);
      }
    }
  }

  /** Holds a value against what was started, acknowledged and recovered under its key. */
  void check(String key, String value) {
    List<String> tokens = value.isEmpty() ? List.of() : List.of(value.split(" "));
    List<String> expected = started.getOrDefault(key, List.of());
    int position = -1;
    for (String token : tokens) {
      int next = expected.indexOf(token);
      if (next <= position) {
        findings.add(key + ": " + token + " stands there twice, out of order, or unasked for");
      }
      position = Math.max(position, next);
    }
    for (String token : expected) {
      if (due.contains(key + "/" + token) && !tokens.contains(token)) {
        findings.add(key + ": " + token + " is lost");
      }
    }
  }

  List<String> findings() {
    return findings;
  }

  int halts(Gap gap) {
    return halts.getOrDefault(gap, 0);
  }

  /** Returns how many writes one process left to the next. */
  int recovered() {
    return recovered;
  }

  /** Returns how many answers were those of an earlier attempt. */
  int duplicates() {
    return duplicates;
  }

  private static String key(List<String> line) {
    return line.get(1).substring(0, line.get(1).indexOf('/'));
  }

  private static String token(List<String> line) {
    return line.get(1).substring(line.get(1).indexOf('/') + 1);
  }
}
