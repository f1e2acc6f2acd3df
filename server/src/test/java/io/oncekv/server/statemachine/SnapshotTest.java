package io.oncekv.server.statemachine;

import static io.oncekv.server.statemachine.LogDriver.append;
import static io.oncekv.server.statemachine.LogDriver.bytes;
import static io.oncekv.server.statemachine.LogDriver.put;
import static io.oncekv.server.statemachine.LogDriver.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.oncekv.server.statemachine.ReplicatedState.Position;
import io.oncekv.server.storage.StorageException;
import io.oncekv.server.storage.StorageOptions;
import io.oncekv.v1.SessionEpoch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints, and states that are replaced by them. */
class SnapshotTest {
  @TempDir private Path folder;

  @Test
  void aCheckpointHoldsWhatWasAppliedAndSaysUpToWhere() throws IOException {
    try (KeyValueState state = open("db")) {
      LogDriver log = new LogDriver(state);
      log.form();
      log.one(LogDriver.command(put("k", "v")));
      Position position = state.checkpoint(folder.resolve("snapshots/1"));
      assertThat(position).isEqualTo(state.applied());
      log.one(LogDriver.command(put("k", "later")));
      assertThat(KeyValueState.positionOf(folder.resolve("snapshots/1"))).isEqualTo(position);
      try (Stream<Path> files = Files.list(folder.resolve("snapshots/1"))) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .noneMatch(name -> name.startsWith("LOG") || name.equals("LOCK"))
            .contains("CURRENT");
      }
      assertThatThrownBy(() -> state.checkpoint(folder.resolve("snapshots/1")))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("exists already");
    }
  }

  @Test
  @DisplayName("HC-41 HC-42 a snapshot brings sessions and replies, and leaves no stale rows")
  void aSnapshotBringsEverythingAndLeavesNothing() {
    Path snapshot = folder.resolve("snapshot");
    try (KeyValueState ahead = open("ahead");
        KeyValueState behind = open("behind")) {
      LogDriver log = new LogDriver(ahead);
      log.form();
      SessionEpoch session = log.open("client");
      CommandResult first = log.one(write(session, 1, append("k", "x".repeat(5000))));
      log.one(write(session, 2, append("other", "y")));
      ahead.checkpoint(snapshot);

      LogDriver lagging = new LogDriver(behind);
      lagging.form();
      lagging.one(LogDriver.command(put("stale", "row")));
      behind.restore(snapshot);

      assertThat(behind.summary()).isEqualTo(ahead.summary());
      assertThat(Contents.digest(behind, folder)).isEqualTo(Contents.digest(ahead, folder));
      assertThat(behind.get(bytes("stale")).value()).isEmpty();
      CommandResult.Replied again =
          (CommandResult.Replied) lagging.one(write(session, 1, append("k", "x".repeat(5000))));
      assertThat(again.duplicate()).isTrue();
      assertThat(again.reply()).isEqualTo(((CommandResult.Replied) first).reply());
      // The snapshot is untouched by what the restored state went on to do.
      assertThat(KeyValueState.positionOf(snapshot)).isEqualTo(ahead.applied());
    }
    try (KeyValueState behind = open("behind")) {
      assertThat(behind.applied().index()).isEqualTo(5);
      assertThat(folder.resolve("behind/db-000001")).doesNotExist();
      assertThat(folder.resolve("behind/db-000002")).exists();
    }
  }

  @Test
  @DisplayName("HC-40 an older snapshot never replaces a newer state")
  void anOlderSnapshotIsRefused() {
    try (KeyValueState state = open("db")) {
      LogDriver log = new LogDriver(state);
      log.form();
      state.checkpoint(folder.resolve("old"));
      log.one(LogDriver.command(put("k", "v")));
      assertThatThrownBy(() -> state.restore(folder.resolve("old")))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("never replaces a newer state");
      assertThat(state.get(bytes("k")).value()).isPresent();
    }
  }

  @Test
  @DisplayName("HC-47 what is not a checkpoint is refused")
  void whatIsNotACheckpointIsRefused() throws IOException {
    Files.createDirectories(folder.resolve("nothing"));
    try (KeyValueState state = open("db")) {
      assertThatThrownBy(() -> state.restore(folder.resolve("nothing")))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("not a checkpoint");
      assertThatThrownBy(() -> state.restore(folder.resolve("missing")))
          .isInstanceOf(StorageException.class);
    }
  }

  @Test
  void readersSeeTheOldStateOrTheNewOneWhileASnapshotIsTakenOver() throws Exception {
    ByteString old = ByteString.copyFrom(new byte[9_000]);
    byte[] ones = new byte[9_000];
    Arrays.fill(ones, (byte) 1);
    ByteString fresh = ByteString.copyFrom(ones);
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try (KeyValueState source = open("source");
        KeyValueState target = open("target")) {
      LogDriver target1 = new LogDriver(target);
      target1.form();
      target1.one(LogDriver.command(put(bytes("k"), old)));
      LogDriver source1 = new LogDriver(source);
      source1.form();
      source1.one(LogDriver.command(put(bytes("k"), fresh)));

      AtomicBoolean stop = new AtomicBoolean();
      AtomicLong reads = new AtomicLong();
      Runnable reader =
          () -> {
            while (!stop.get()) {
              ByteString seen = target.get(bytes("k")).value().orElseThrow().value();
              if (!seen.equals(old) && !seen.equals(fresh)) {
                throw new AssertionError("a torn value of " + seen.size() + " bytes");
              }
              reads.incrementAndGet();
            }
          };
      Future<?> one = pool.submit(reader);
      Future<?> two = pool.submit(reader);
      for (int i = 0; i < 10; i++) {
        source1.one(LogDriver.tick());
        source.checkpoint(folder.resolve("s" + i));
        target.restore(folder.resolve("s" + i));
      }
      stop.set(true);
      one.get();
      two.get();
      assertThat(reads.get()).isPositive();
      assertThat(target.get(bytes("k")).value().orElseThrow().value()).isEqualTo(fresh);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aClosedStateRefusesReadersWithoutHarm() {
    KeyValueState state = open("db");
    state.close();
    state.close();
    assertThatThrownBy(() -> state.get(bytes("k"))).isInstanceOf(StateClosedException.class);
    assertThatThrownBy(() -> state.sessions(0, 1)).isInstanceOf(StateClosedException.class);
    assertThatThrownBy(() -> new LogDriver(state).one(LogDriver.tick()))
        .isInstanceOf(StorageException.class);
  }

  private KeyValueState open(String name) {
    return KeyValueState.open(folder.resolve(name), StorageOptions.DEFAULT, failure -> {});
  }
}
