package io.oncekv.server.statemachine;

import static io.oncekv.server.statemachine.LogDriver.absent;
import static io.oncekv.server.statemachine.LogDriver.append;
import static io.oncekv.server.statemachine.LogDriver.bytes;
import static io.oncekv.server.statemachine.LogDriver.compareAndSet;
import static io.oncekv.server.statemachine.LogDriver.resolve;
import static io.oncekv.server.statemachine.LogDriver.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.server.storage.StorageOptions;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.SessionEpoch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A checkpoint is copied elsewhere, file by file, and put into a node that never saw the cluster:
 * the part of backup and restore that is the state machine's. The new incarnation is not.
 */
class RestoredCopyTest {
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
