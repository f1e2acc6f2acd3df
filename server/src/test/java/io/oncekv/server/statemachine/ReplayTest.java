package io.oncekv.server.statemachine;

import static io.oncekv.server.statemachine.LogDriver.append;
import static io.oncekv.server.statemachine.LogDriver.bytes;
import static io.oncekv.server.statemachine.LogDriver.entry;
import static io.oncekv.server.statemachine.LogDriver.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.oncekv.internal.v1.Command;
import io.oncekv.internal.v1.LogEntry;
import io.oncekv.server.statemachine.ReplicatedState.Position;
import io.oncekv.server.storage.CorruptRecordException;
import io.oncekv.server.storage.Database;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.StorageException;
import io.oncekv.server.storage.StorageOptions;
import io.oncekv.server.storage.WriteUnit;
import io.oncekv.v1.SessionEpoch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The position in the log: what is replayed, what is skipped, what stops the node. */
class ReplayTest {
  @TempDir private Path folder;

  @Test
  void anEntryThatWasAppliedIsSkipped() {
    try (KeyValueState state = open("db")) {
      LogDriver log = new LogDriver(state);
      log.form();
      Position position = log.next();
      ByteString entry = entry(Duration.ZERO, LogDriver.command(append("k", "x")));
      assertThat(state.apply(position, entry)).hasSize(1);
      assertThat(state.apply(position, entry)).isEmpty();
      state.skip(position);
      assertThat(value(state, "k")).isEqualTo("x");
      assertThat(state.applied()).isEqualTo(position);
    }
  }

  @Test
  void aGapStopsTheNode() {
    try (KeyValueState state = open("db")) {
      ByteString entry = entry(Duration.ZERO, LogDriver.tick());
      assertThatThrownBy(() -> state.apply(new Position(1, 2), entry))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("missing");
      assertThatThrownBy(() -> state.skip(new Position(1, 2))).isInstanceOf(StorageException.class);
      assertThat(state.applied()).isEqualTo(new Position(0, 0));
      state.skip(new Position(1, 1));
      assertThat(state.apply(new Position(2, 2), entry)).hasSize(1);
      assertThat(state.applied()).isEqualTo(new Position(2, 2));
    }
  }

  @Test
  @DisplayName(
      "HC-54 an entry of an unknown format, or a command of an unknown kind, stops the node")
  void whatIsUnknownStopsTheNode() {
    try (KeyValueState state = open("db")) {
      LogDriver log = new LogDriver(state);
      log.form();
      Position applied = state.applied();
      ByteString newer =
          LogEntry.newBuilder()
              .setFormatVersion(KeyValueState.FORMAT_VERSION + 1)
              .build()
              .toByteString();
      ByteString none = LogEntry.getDefaultInstance().toByteString();
      ByteString unknown = entry(Duration.ZERO, Command.getDefaultInstance());
      for (ByteString entry : List.of(newer, none, unknown)) {
        assertThatThrownBy(() -> state.apply(log.next(), entry))
            .isInstanceOf(UnknownEntryException.class);
      }
      assertThatThrownBy(() -> state.apply(log.next(), bytes("nonsense")))
          .isInstanceOf(StorageException.class);
      assertThat(state.applied()).isEqualTo(applied);
    }
  }

  @Test
  @DisplayName(
      "HC-38 what survives a crash is a prefix of what was applied, and replay does the rest")
  void aCrashLeavesAPrefixAndReplayDoesTheRest() throws IOException {
    // Small buffers: some of the batches reach disk, some do not.
    StorageOptions small = new StorageOptions(1 << 20, 1 << 16, 2);
    List<ByteString> entries = new ArrayList<>();
    SessionEpoch session = SessionEpoch.newBuilder().setSession(1).setEpoch(1).build();
    entries.add(
        entry(
            Duration.ZERO,
            LogDriver.form(LogDriver.SETTINGS),
            LogDriver.open("client", LogDriver.token("t"), null)));
    for (int i = 1; i <= 600; i++) {
      entries.add(
          entry(
              Duration.ofSeconds(1),
              write(session, 2L * i - 1, append("k" + i % 9, "v" + i + ";")),
              write(session, 2L * i, append("long", "w".repeat(1 + i % 16)))));
    }
    try (KeyValueState state = KeyValueState.open(folder.resolve("live"), small, failure -> {})) {
      List<Path> images = new ArrayList<>();
      for (int i = 0; i < entries.size(); i++) {
        state.apply(new Position(1, i + 1), entries.get(i));
        if (i % 60 == 59) {
          // What is on disk at this moment is what a kill would leave.
          images.add(DiskImage.of(folder.resolve("live"), folder.resolve("image" + i)));
        }
      }
      String whole = Contents.digest(state, folder);
      long behind = 0;
      for (Path image : images) {
        try (KeyValueState survivor =
            KeyValueState.open(image, StorageOptions.DEFAULT, failure -> {})) {
          behind = Math.max(behind, entries.size() - survivor.applied().index());
          for (int i = 0; i < entries.size(); i++) {
            survivor.apply(new Position(1, i + 1), entries.get(i));
          }
          assertThat(Contents.digest(survivor, folder)).isEqualTo(whole);
        }
      }
      assertThat(behind).isPositive();
      assertThat(value(state, "k1")).startsWith("v1;v10;v19;");
    }
  }

  @Test
  @DisplayName(
      "HC-44 a changed bit in a reply, a session or the state is noticed, never executed over")
  void aCorruptRecordStopsTheNode() {
    SessionEpoch session;
    try (KeyValueState state = open("db")) {
      LogDriver log = new LogDriver(state);
      log.one(LogDriver.form(ExpiryTest.settings(10, 16).build()));
      session = log.open("client");
      log.one(write(session, 1, append("k", "x")));
      // The highest sequence leaves the page of the first, which is stored by itself now.
      log.one(write(session, 8, append("other", "x")));
    }
    Path live = folder.resolve("db/db-000001");
    for (byte[] key :
        List.of(Keys.replies(session.getSession(), 0), Keys.session(session.getSession()))) {
      byte[] whole = flip(live, key);
      try (KeyValueState state = open("db")) {
        LogDriver log = new LogDriver(state);
        assertThatThrownBy(() -> log.one(write(session, 1, append("k", "x"))))
            .isInstanceOf(CorruptRecordException.class)
            .hasMessageContaining("a new node.id");
        assertThat(value(state, "k")).isEqualTo("x");
      }
      store(live, key, whole);
    }
    byte[] client = Keys.client("client");
    byte[] whole = flip(live, client);
    try (KeyValueState state = open("db")) {
      LogDriver log = new LogDriver(state);
      assertThatThrownBy(() -> log.open("client")).isInstanceOf(CorruptRecordException.class);
    }
    store(live, client, whole);
    flip(live, Keys.state());
    assertThatThrownBy(() -> open("db")).isInstanceOf(CorruptRecordException.class);
  }

  @Test
  @DisplayName("HC-44 replies that stand in another ring than their own are noticed")
  void aRecordUnderAnotherKeyIsNotBelieved() {
    try (KeyValueState state = open("db")) {
      LogDriver log = new LogDriver(state);
      log.one(LogDriver.form(ExpiryTest.settings(10, 16).build()));
      for (String client : List.of("client", "other")) {
        SessionEpoch session = log.open(client);
        log.one(write(session, 1, append("k", "x")));
        log.one(write(session, 8, append("k", "x")));
      }
    }
    Path live = folder.resolve("db/db-000001");
    SessionEpoch other = SessionEpoch.newBuilder().setSession(2).setEpoch(1).build();
    for (byte[][] pair :
        List.of(
            new byte[][] {Keys.replies(1, 0), Keys.replies(2, 0)},
            new byte[][] {Keys.session(1), Keys.session(2)})) {
      byte[] right = get(live, pair[1]);
      store(live, pair[1], get(live, pair[0]));
      try (KeyValueState state = open("db")) {
        assertThatThrownBy(() -> new LogDriver(state).one(write(other, 1, append("k", "x"))))
            .isInstanceOf(CorruptRecordException.class);
      }
      store(live, pair[1], right);
    }
  }

  @Test
  @DisplayName("HC-32 two nodes fed the same log hold the same bytes, whatever their own options")
  void twoNodesFedTheSameLogHoldTheSameBytes() {
    long seed = Long.getLong("oncekv.seed", System.nanoTime());
    System.out.println("seed (rerun with -Doncekv.seed=" + seed + ")");
    List<ByteString> entries = RandomLog.of(seed, 400);
    try (KeyValueState one = open("one");
        KeyValueState two =
            KeyValueState.open(
                folder.resolve("two"), new StorageOptions(1 << 20, 1 << 16, 2), failure -> {})) {
      for (int i = 0; i < entries.size(); i++) {
        Position position = new Position(1, i + 1);
        assertThat(two.apply(position, entries.get(i)))
            .isEqualTo(one.apply(position, entries.get(i)));
      }
      assertThat(Contents.digest(two, folder)).isEqualTo(Contents.digest(one, folder));
      assertThat(one.summary()).isEqualTo(two.summary());
      assertThat(one.summary().revision()).isGreaterThan(100);
    }
  }

  private KeyValueState open(String name) {
    return KeyValueState.open(folder.resolve(name), StorageOptions.DEFAULT, failure -> {});
  }

  private static String value(KeyValueState state, String key) {
    return state.get(bytes(key)).value().orElseThrow().value().toStringUtf8();
  }

  /** Changes one bit of a record and returns what it was. */
  private static byte[] flip(Path live, byte[] key) {
    byte[] whole = get(live, key);
    byte[] damaged = whole.clone();
    damaged[damaged.length / 2] ^= (byte) 4;
    store(live, key, damaged);
    return whole;
  }

  private static byte[] get(Path live, byte[] key) {
    try (Database database = Database.open(live, StorageOptions.DEFAULT)) {
      return database.get(key).orElseThrow();
    }
  }

  private static void store(Path live, byte[] key, byte[] record) {
    try (Database database = Database.open(live, StorageOptions.DEFAULT)) {
      WriteUnit unit = new WriteUnit(database);
      unit.put(key, record);
      unit.commit();
    }
  }
}
