package io.oncekv.server.statemachine;

import static io.oncekv.server.statemachine.LogDriver.absent;
import static io.oncekv.server.statemachine.LogDriver.append;
import static io.oncekv.server.statemachine.LogDriver.bytes;
import static io.oncekv.server.statemachine.LogDriver.close;
import static io.oncekv.server.statemachine.LogDriver.compareAndSet;
import static io.oncekv.server.statemachine.LogDriver.keepAlive;
import static io.oncekv.server.statemachine.LogDriver.resolve;
import static io.oncekv.server.statemachine.LogDriver.token;
import static io.oncekv.server.statemachine.LogDriver.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.internal.v1.Command;
import io.oncekv.server.storage.Database;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.StorageOptions;
import io.oncekv.server.storage.WriteUnit;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.WriteReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A checkpoint is copied elsewhere, file by file, and put into a node that never saw the cluster:
 * the part of backup and restore that is the state machine's. There is no command for either yet;
 * {@link #restoreAs} does to a copy what a restore has to do before it lets anybody in.
 */
class RestoredCopyTest {
  private static final long RESTORED = LogDriver.INCARNATION + 1;

  @TempDir private Path folder;

  @Test
  @DisplayName("HC-46 HC-16 a copy put into an empty node carries sessions, replies and numbers")
  void aCopyCarriesSessionsRepliesAndNumbers() throws IOException {
    Path copy = folder.resolve("elsewhere");
    CommandResult.Replied first;
    CommandResult.Replied failed;
    SessionEpoch session;
    StateSummary then;
    try (KeyValueState state = open("source")) {
      LogDriver log = new LogDriver(state);
      log.form();
      session = log.open("client");
      first = (CommandResult.Replied) log.one(write(session, 1, append("k", "x".repeat(5000))));
      failed =
          (CommandResult.Replied) log.one(write(session, 2, compareAndSet("k", "v", absent())));
      assertThat(log.one(resolve(session, 3)))
          .isEqualTo(new CommandResult.Resolved(Optional.empty()));
      then = state.summary();
      state.checkpoint(folder.resolve("checkpoint"));
      log.one(write(session, 4, append("k", "after the copy")));
      copy(folder.resolve("checkpoint"), copy);
    }
    try (KeyValueState state = open("empty")) {
      state.restore(copy);
      LogDriver log = new LogDriver(state);

      assertThat(state.summary()).isEqualTo(then);
      assertThat(log.one(write(session, 1, append("k", "x".repeat(5000)))))
          .isEqualTo(new CommandResult.Replied(first.reply(), true));
      assertThat(log.one(write(session, 2, compareAndSet("k", "v", absent()))))
          .isEqualTo(new CommandResult.Replied(failed.reply(), true));
      assertThat(((CommandResult.Refused) log.one(write(session, 3, append("k", "y")))).reason())
          .isEqualTo(ErrorReason.ABANDONED);
      assertThat(state.get(bytes("k")).value().orElseThrow().value().size()).isEqualTo(5000);
      assertThat(log.open("another").getSession())
          .as("ids go on above")
          .isEqualTo(session.getSession() + 1);
    }
  }

  @Test
  @DisplayName(
      "HC-15 HC-16 HC-46 after a restore nobody from before gets in, and every reply is still there")
  void aRestoredClusterLetsNobodyInFromBefore() throws IOException {
    Path copy = folder.resolve("elsewhere");
    CommandResult.Replied first;
    CommandResult.Replied lost;
    SessionEpoch session;
    SessionEpoch later;
    try (KeyValueState state = open("source")) {
      LogDriver log = new LogDriver(state);
      log.form();
      session = log.open("client");
      first = (CommandResult.Replied) log.one(write(session, 1, append("k", "kept")));
      state.checkpoint(folder.resolve("checkpoint"));
      copy(folder.resolve("checkpoint"), copy);
      lost = (CommandResult.Replied) log.one(write(session, 2, append("k", ", lost")));
      later = log.open("opened after the backup");
    }
    restoreAs(RESTORED, copy);
    try (KeyValueState state = open("empty")) {
      state.restore(copy);
      LogDriver log = new LogDriver(state);
      StateSummary restored = state.summary();

      for (Command old :
          List.of(
              write(session, 1, append("k", "kept")),
              write(session, 2, append("k", ", lost")),
              write(session, 3, append("k", ", new")),
              write(later, 1, append("k", ", new")),
              resolve(session, 2),
              keepAlive(session),
              close(session),
              openIn(LogDriver.INCARNATION, "client", session))) {
        assertThat(((CommandResult.Refused) log.one(old)).reason())
            .as("%s", old)
            .isEqualTo(ErrorReason.WRONG_INCARNATION);
      }
      assertThat(state.get(bytes("k")).value().orElseThrow().value().toStringUtf8())
          .isEqualTo("kept");
      assertThat(state.summary().revision()).isEqualTo(restored.revision());

      // Who asks anew is told what the backup knows, and goes on above it.
      CommandResult.Opened asked =
          (CommandResult.Opened) log.one(LogDriver.open("client", token("new process"), null));
      assertThat(asked.opened()).isFalse();
      assertThat(asked.current()).isEqualTo(session);
      assertThat(asked.highestSequence()).isEqualTo(1);
      SessionEpoch newer =
          ((CommandResult.Opened) log.one(openIn(RESTORED, "client", session))).current();
      assertThat(log.one(restored(write(newer, 1, append("k", "kept")))))
          .isEqualTo(new CommandResult.Replied(first.reply(), true));
      WriteReply next =
          ((CommandResult.Replied) log.one(restored(write(newer, 2, append("k", "; on"))))).reply();

      assertThat(next.getRevision()).as("set back").isEqualTo(lost.reply().getRevision());
      assertThat(next.getRestoreCounter())
          .as("the fencing token is larger all the same")
          .isGreaterThan(lost.reply().getRestoreCounter());
      assertThat(log.open("another").getSession())
          .as("an id that was given after the backup is not given again")
          .isGreaterThan(later.getSession());
    }
  }

  /** Another incarnation, a restore more, and ids that no session has got since the backup. */
  private static void restoreAs(long incarnation, Path copy) {
    try (Database database = Database.open(copy, StorageOptions.DEFAULT)) {
      Formation was = Formation.decode(database.get(Keys.formation()).orElseThrow());
      Counters counters = KeyValueState.counters(database);
      WriteUnit unit = new WriteUnit(database);
      unit.put(
          Keys.formation(),
          new Formation(was.clusterId(), incarnation, was.restoreCounter() + 1, was.settings())
              .encode());
      unit.put(
          Keys.state(),
          new Counters(
                  counters.applied(),
                  counters.revision(),
                  counters.nextSession() + (1L << 32),
                  counters.sessions(),
                  counters.slots(),
                  counters.nowMicros())
              .encode());
      unit.commit();
    }
  }

  private static Command openIn(long incarnation, String clientId, SessionEpoch expected) {
    Command open = LogDriver.open(clientId, token("new process"), expected);
    return open.toBuilder()
        .setOpenSession(open.getOpenSession().toBuilder().setIncarnation(incarnation))
        .build();
  }

  /** The same write, sent by one who knows of the restore. */
  private static Command restored(Command write) {
    Command.Builder command = write.toBuilder();
    command.getWriteBuilder().getIdentityBuilder().setIncarnation(RESTORED);
    return command.build();
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName().toString()));
      }
    }
  }

  private KeyValueState open(String name) {
    return KeyValueState.open(folder.resolve(name), StorageOptions.DEFAULT, failure -> {});
  }
}
