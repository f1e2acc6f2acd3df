package io.oncekv.lab.torture;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What can be done to a cluster. */
enum FaultKind {
  KILL_LEADER(true),
  KILL_FOLLOWER(true),
  KILL_MAJORITY(false),
  KILL_ALL(false),
  PAUSE_LEADER(true),
  PAUSE_FOLLOWER(true),
  PAUSE_MAJORITY(false),
  ROLLING_RESTART(true);

  private final boolean leavesMajority;

  FaultKind(boolean leavesMajority) {
    this.leavesMajority = leavesMajority;
  }

  /** Returns whether writes should go on all the time, but for an election. */
  boolean leavesMajority() {
    return leavesMajority;
  }

  /** Returns its name on the command line, such as {@code kill-leader}. */
  String option() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static List<String> options() {
    return Arrays.stream(values()).map(FaultKind::option).toList();
  }

  /** Returns the kind with a name on the command line. */
  static FaultKind of(String option) {
    return Arrays.stream(values())
        .filter(kind -> kind.option().equals(option))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no fault is called '"
                        + option
                        + "'; there are "
                        + String.join(", ", options())));
  }
}
