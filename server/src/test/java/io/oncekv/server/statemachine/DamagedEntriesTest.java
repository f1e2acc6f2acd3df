package io.oncekv.server.statemachine;

import static io.oncekv.server.statemachine.LogDriver.bytes;
import static io.oncekv.server.statemachine.LogDriver.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.oncekv.internal.v1.Command;
import io.oncekv.internal.v1.LogEntry;
import io.oncekv.server.statemachine.ReplicatedState.Position;
import io.oncekv.server.storage.Damage;
import io.oncekv.server.storage.StorageException;
import io.oncekv.server.storage.StorageOptions;
import io.oncekv.v1.SessionEpoch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Entries that nobody proposed. What does not parse, or says what this release does not know, is
 * refused whole; what happens to parse is decided like any other entry, alike on every node.
 */
class DamagedEntriesTest {
  private static final int ROUNDS = 5_000;

  @TempDir private Path folder;

  @Test
  void aDamagedEntryIsRefusedWithoutATraceOrDecidedAlikeOnEveryNode() {
    Damage damage = Damage.fromSeed();
    try (KeyValueState state = open("state");
        KeyValueState twin = open("twin")) {
      LogDriver log = new LogDriver(state);
      LogDriver twinsLog = new LogDriver(twin);
      log.form();
      twinsLog.form();
      SessionEpoch session = log.open("client");
      assertThat(twinsLog.open("client")).isEqualTo(session);
      int refused = 0;
      for (int round = 0; round < ROUNDS; round++) {
        Position next = log.next();
        ByteString entry = ByteString.copyFrom(damage.to(entry(damage, session).toByteArray()));
        StateSummary before = state.summary();
        List<CommandResult> results;
        try {
          results = state.apply(next, entry);
        } catch (StorageException | UnknownEntryException refusal) {
          assertThat(refusal.getMessage()).containsAnyOf("Entry", "The log holds");
          assertThat(state.summary()).isEqualTo(before);
          refused++;
          continue;
        }
        assertThat(state.applied()).isEqualTo(next);
        // The twin never sees what was refused: a trace of it would tell them apart.
        assertThat(twin.apply(next, entry)).isEqualTo(results);
        assertThat(twin.summary()).isEqualTo(state.summary());
      }
      assertThat(refused).isBetween(ROUNDS / 10, ROUNDS * 9 / 10);
      assertThat(Contents.digest(state, folder)).isEqualTo(Contents.digest(twin, folder));
    }
  }

  /** The last command of an entry is unknown: those before it must not have happened. */
  @Test
  void anEntryWithOneCommandTooManyLeavesNothingOfTheOthers() {
    try (KeyValueState state = open("state")) {
      LogDriver log = new LogDriver(state);
      log.form();
      log.one(command(LogDriver.put("k", "old")));
      String before = Contents.digest(state, folder);
      ByteString entry =
          LogDriver.entry(
              Duration.ofSeconds(5),
              command(LogDriver.put("k", "new")),
              LogDriver.open("client", LogDriver.token("t"), null),
              Command.getDefaultInstance());
      assertThatThrownBy(() -> state.apply(log.next(), entry))
          .isInstanceOf(UnknownEntryException.class)
          .hasMessageContaining("install the release");
      assertThat(Contents.digest(state, folder)).isEqualTo(before);
      assertThat(state.get(bytes("k")).value().orElseThrow().value()).isEqualTo(bytes("old"));
    }
  }

  private KeyValueState open(String name) {
    return KeyValueState.open(folder.resolve(name), StorageOptions.DEFAULT, failure -> {});
  }

  private static LogEntry entry(Damage damage, SessionEpoch session) {
    LogEntry.Builder entry =
        LogEntry.newBuilder()
            .setFormatVersion(KeyValueState.FORMAT_VERSION)
            .setElapsedMicros(damage.random().nextInt(1000));
    for (int i = damage.random().nextInt(3); i >= 0; i--) {
      entry.addCommands(drawn(damage, session));
    }
    return entry.build();
  }

  private static Command drawn(Damage damage, SessionEpoch session) {
    long sequence = 1L + damage.random().nextInt(40);
    String key = "k" + damage.random().nextInt(3);
    return switch (damage.random().nextInt(9)) {
      case 0 -> LogDriver.write(session, sequence, LogDriver.put(key, "v".repeat(600)));
      case 1 -> LogDriver.write(session, sequence, LogDriver.append(key, "1"));
      case 2 -> LogDriver.write(session, sequence, LogDriver.increment(key, 5));
      case 3 ->
          LogDriver.write(
              session,
              sequence,
              LogDriver.txn(
                  List.of(LogDriver.compare(key, LogDriver.exists())),
                  List.of(LogDriver.put("x", "y".repeat(300)), LogDriver.delete(key)),
                  List.of(LogDriver.append(key, "z"))));
      case 4 -> LogDriver.resolve(session, sequence);
      case 5 -> LogDriver.keepAlive(session);
      case 6 -> LogDriver.open("c" + sequence, LogDriver.token(key), null);
      case 7 -> LogDriver.form(LogDriver.SETTINGS);
      default -> command(LogDriver.delete(key));
    };
  }
}
