package io.oncekv.server.statemachine;

import static io.oncekv.server.statemachine.LogDriver.SETTINGS;
import static io.oncekv.server.statemachine.LogDriver.put;
import static io.oncekv.server.statemachine.LogDriver.write;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.oncekv.internal.v1.Command;
import io.oncekv.server.statemachine.ReplicatedState.Position;
import io.oncekv.server.storage.StorageOptions;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node's configuration is one proposal; what the log formed first holds for all nodes. */
class FormedSettingsTest {
  /** What a node proposes whose configuration differs in everything that apply decides by. */
  private static final Settings OF_ANOTHER_NODE =
      SETTINGS.toBuilder()
          .setMaxKeyBytes(2 * SETTINGS.getMaxKeyBytes())
          .setMaxValueBytes(2 * SETTINGS.getMaxValueBytes())
          .setSessionWindow(2 * SETTINGS.getSessionWindow())
          .setSessionTtlMillis(2 * SETTINGS.getSessionTtlMillis())
          .setMaxSessions(2)
          .setMaxSlots(2 * SETTINGS.getMaxSlots())
          .setChunkBytes(2 * SETTINGS.getChunkBytes())
          .build();

  @TempDir private Path folder;

  @Test
  @DisplayName("HC-34 what a node with another configuration proposes later changes nothing")
  void theFirstFormationHoldsForGood() {
    try (KeyValueState state = open("db")) {
      LogDriver log = new LogDriver(state);
      log.form();
      StateSummary formed = state.summary();

      assertThat(log.one(LogDriver.form(OF_ANOTHER_NODE))).isEqualTo(new CommandResult.Done());
      assertThat(state.summary().settings()).isEqualTo(SETTINGS);
      assertThat(state.summary().incarnation()).isEqualTo(formed.incarnation());
    }
    try (KeyValueState state = open("db")) {
      assertThat(state.summary().settings()).as("after a restart").isEqualTo(SETTINGS);
    }
  }

  @Test
  @DisplayName(
      "HC-34 of two proposals in one log the first decides time to live, window and bounds")
  void replicasDecideByTheFormationThatCameFirstInTheLog() {
    try (KeyValueState one = open("one");
        KeyValueState two = open("two")) {
      // Each leads for a moment, and both proposals land in the log.
      both(one, two, LogDriver.form(SETTINGS), LogDriver.form(OF_ANOTHER_NODE));
      assertThat(two.summary().settings()).isEqualTo(SETTINGS);

      for (String client : List.of("a", "b", "c")) {
        CommandResult.Opened opened =
            (CommandResult.Opened)
                both(one, two, LogDriver.open(client, LogDriver.token(client), null)).get(0);
        assertThat(opened.window()).isEqualTo(SETTINGS.getSessionWindow());
      }
      SessionEpoch session = SessionEpoch.newBuilder().setSession(1).setEpoch(1).build();
      String large = "x".repeat(SETTINGS.getMaxValueBytes() + 1);
      assertThat(refusal(both(one, two, write(session, 1, put("k", large)))))
          .isEqualTo(ErrorReason.VALUE_TOO_LARGE);

      pass(one, two, Duration.ofMillis(SETTINGS.getSessionTtlMillis() / 2));
      both(one, two, LogDriver.keepAlive(session));
      pass(one, two, Duration.ofMillis(SETTINGS.getSessionTtlMillis() / 2));
      assertThat(one.summary().sessions()).as("those that were not kept alive").isEqualTo(1);
      assertThat(Contents.digest(one, folder)).isEqualTo(Contents.digest(two, folder));
    }
  }

  private static ErrorReason refusal(List<CommandResult> results) {
    return ((CommandResult.Refused) results.get(0)).reason();
  }

  private static void pass(KeyValueState one, KeyValueState two, Duration time) {
    for (long seconds = 0; seconds < time.toSeconds(); seconds += 60) {
      both(one, two, LogDriver.entry(Duration.ofSeconds(60), LogDriver.tick()));
    }
  }

  private static List<CommandResult> both(
      KeyValueState one, KeyValueState two, Command... commands) {
    return both(one, two, LogDriver.entry(Duration.ZERO, commands));
  }

  /** Both replicas answer alike. */
  private static List<CommandResult> both(KeyValueState one, KeyValueState two, ByteString entry) {
    Position next = new Position(1, one.applied().index() + 1);
    List<CommandResult> results = one.apply(next, entry);
    assertThat(two.apply(next, entry)).isEqualTo(results);
    return results;
  }

  private KeyValueState open(String name) {
    return KeyValueState.open(folder.resolve(name), StorageOptions.DEFAULT, failure -> {});
  }
}
