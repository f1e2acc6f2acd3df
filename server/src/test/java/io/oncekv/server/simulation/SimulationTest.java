package io.oncekv.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.v1.ErrorReason;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random runs against the model; docs/testing.md says how to repeat one. */
class SimulationTest {
  private static final String SEED = "oncekv.simulation.seed";
  private static final String OPERATIONS = "oncekv.simulation.operations";

  /** Enough for every kind of answer and fault to occur for certain. */
  private static final long MANY = 500_000;

  @TempDir private Path folder;

  @Test
  @DisplayName(
      "HC-3 HC-8 HC-11 HC-21 HC-29 HC-32 HC-38 HC-40 HC-41 HC-58"
          + " replicas that crash, lag and take snapshots over answer and hold what the model says")
  void replicasAnswerAndHoldWhatTheModelSays() {
    long seed = Long.getLong(SEED, System.nanoTime());
    long operations = Long.getLong(OPERATIONS, 25_000);
    System.out.printf(
        "simulation: rerun with -D%s=%d -D%s=%d%n", SEED, seed, OPERATIONS, operations);
    long began = System.nanoTime();
    Simulation.Outcome outcome = Simulation.run(seed, operations, folder);
    System.out.printf(
        "simulation: %d operations in %d entries, %.1f s%n%s%n",
        outcome.operations(),
        outcome.entries(),
        (System.nanoTime() - began) / 1e9,
        outcome.counts());
    // A simulation in which nothing happens proves nothing.
    if (operations >= 25_000) {
      assertThat(outcome.counts().keySet())
          .contains("crash", "install", "snapshot", "election", "audit")
          .contains("reply", "duplicate", "opened", "not", "alive", "closed", "resolved");
    }
    // Of these a short run has two to five, and may by chance have none.
    if (operations >= MANY) {
      assertThat(outcome.counts().keySet()).contains("restart", "cut-off");
      for (ErrorReason reason :
          List.of(
              ErrorReason.WRONG_INCARNATION,
              ErrorReason.SESSION_EXPIRED,
              ErrorReason.SESSION_NOT_FOUND,
              ErrorReason.PERMISSION_DENIED,
              ErrorReason.ABANDONED,
              ErrorReason.FENCED,
              ErrorReason.SEQUENCE_REUSED,
              ErrorReason.ALREADY_ACKNOWLEDGED,
              ErrorReason.WINDOW_EXCEEDED,
              ErrorReason.TOO_MANY_SESSIONS,
              ErrorReason.NUMBER_EXHAUSTED,
              ErrorReason.KEY_TOO_LARGE,
              ErrorReason.VALUE_TOO_LARGE,
              ErrorReason.INVALID_ARGUMENT)) {
        assertThat(outcome.counts().keySet())
            .anyMatch(kind -> kind.startsWith("refused " + reason));
      }
      for (ErrorReason reason :
          List.of(
              ErrorReason.KEY_TOO_LARGE,
              ErrorReason.VALUE_TOO_LARGE,
              ErrorReason.INVALID_ARGUMENT)) {
        assertThat(outcome.counts().keySet())
            .anyMatch(kind -> kind.startsWith("duplicate refused " + reason));
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    Simulation.Outcome one = Simulation.run(7, 5_000, folder.resolve("one"));
    Simulation.Outcome again = Simulation.run(7, 5_000, folder.resolve("again"));
    Simulation.Outcome other = Simulation.run(8, 5_000, folder.resolve("other"));
    assertThat(again).isEqualTo(one);
    assertThat(other.digest()).isNotEqualTo(one.digest());
  }
}
