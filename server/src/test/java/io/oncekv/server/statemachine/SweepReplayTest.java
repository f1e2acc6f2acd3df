package io.oncekv.server.statemachine;

import static io.oncekv.server.statemachine.LogDriver.bytes;
import static io.oncekv.server.statemachine.LogDriver.entry;
import static io.oncekv.server.statemachine.LogDriver.put;
import static io.oncekv.server.statemachine.LogDriver.token;
import static io.oncekv.server.statemachine.LogDriver.write;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.oncekv.internal.v1.Command;
import io.oncekv.server.session.Session;
import io.oncekv.server.statemachine.ReplicatedState.Position;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.StorageOptions;
import io.oncekv.v1.SessionEpoch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sweeping is a function of the log: nodes that restarted, crashed or took over a snapshot in the
 * middle of it remove the same sessions and slots in the same entries. Seeded; rerun with
 * -Doncekv.seed.
 */
class SweepReplayTest {
  private static final StorageOptions SMALL = new StorageOptions(1 << 20, 1 << 16, 2);
  private static final int WINDOW = 702;

  private final long seed = Long.getLong("oncekv.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @TempDir private Path folder;

  SweepReplayTest() {
    System.out.println("seed (rerun with -Doncekv.seed=" + seed + ")");
  }

  @Test
  @DisplayName("HC-32 HC-38 HC-41 nodes that start anew at any entry of a sweep remove the same")
  void nodesThatStartAnewInTheMiddleOfASweepRemoveTheSame() throws IOException {
    List<ByteString> log = churn(240);
    KeyValueState restarted = open("restarted");
    try (KeyValueState steady = open("steady");
        KeyValueState installed = open("installed")) {
      List<Path> images = new ArrayList<>();
      int restarts = 0;
      for (int i = 0; i < log.size(); i++) {
        Position position = new Position(1, i + 1);
        List<CommandResult> results = steady.apply(position, log.get(i));
        assertThat(restarted.apply(position, log.get(i))).isEqualTo(results);
        assertThat(restarted.summary()).isEqualTo(steady.summary());
        if (steady.sweepUnfinished() && restarts < 7) {
          restarts++;
          restarted.close();
          restarted = open("restarted");
          steady.checkpoint(folder.resolve("snapshot" + i));
          installed.restore(folder.resolve("snapshot" + i));
          // Each image costs a replay of the whole log.
          if (restarts % 3 == 1) {
            images.add(DiskImage.of(folder.resolve("steady"), folder.resolve("image" + i)));
          }
        } else if (random.nextBoolean()) {
          catchUp(installed, log.subList(0, i + 1));
        }
      }
      String whole = Contents.digest(steady, folder);
      // As a rule seven; how many entries leave a sweep unfinished is the seed's to say.
      assertThat(restarts).isPositive();
      assertThat(steady.summary().expired()).isGreaterThan(300);
      catchUp(installed, log);
      assertThat(Contents.digest(installed, folder)).isEqualTo(whole);
      assertThat(Contents.digest(restarted, folder)).isEqualTo(whole);
      for (Path image : images) {
        try (KeyValueState survivor = KeyValueState.open(image, SMALL, failure -> {})) {
          catchUp(survivor, log);
          assertThat(Contents.digest(survivor, folder)).isEqualTo(whole);
        }
      }
      requireOrder(steady);
    } finally {
      restarted.close();
    }
  }

  @Test
  void theOrderOfExpiryFitsTheSessionsAfterAnyLog() {
    try (KeyValueState state = open("db")) {
      List<ByteString> log = RandomLog.of(seed, 600);
      for (int i = 0; i < log.size(); i++) {
        state.apply(new Position(1, i + 1), log.get(i));
        if (i % 50 == 49) {
          requireOrder(state);
        }
      }
      // Whether a random log is quiet for long enough is luck; so be quiet here.
      LogDriver quiet = new LogDriver(state);
      SessionEpoch unused = quiet.open("a client that falls silent");
      long expiredBefore = state.summary().expired();
      long live = state.summary().sessions();
      Duration step = Duration.ofSeconds(60);
      long steps = LogDriver.SETTINGS.getSessionTtlMillis() / step.toMillis() + 1;
      for (int i = 0; i < steps; i++) {
        quiet.apply(step, LogDriver.tick());
        if (i % 10 == 0) {
          requireOrder(state);
        }
      }
      requireOrder(state);
      assertThat(state.summary().sessions()).isZero();
      assertThat(state.summary().expired()).isEqualTo(expiredBefore + live);
    }
  }

  @Test
  void theHighestSequenceIsFoundWhateverTheOrderOfWritesWas() {
    try (KeyValueState state = open("db")) {
      LogDriver log = new LogDriver(state);
      log.form();
      for (int client = 0; client < 40; client++) {
        SessionEpoch session = log.open("c" + client);
        long highest = 0;
        long base = client == 0 ? -200 : 1;
        for (int i = 0; i < 60; i++) {
          base += random.nextInt(10) == 0 ? random.nextInt(2000) / 4 % 100 : random.nextInt(5);
          long sequence = base + random.nextInt(LogDriver.SETTINGS.getSessionWindow());
          if (client == 0 && sequence >= -1 && sequence < 10) {
            break;
          }
          CommandResult result =
              random.nextInt(5) == 0
                  ? log.one(LogDriver.resolve(session, sequence))
                  : log.one(write(session, sequence, base, put("k", "v" + i)));
          boolean decided =
              result instanceof CommandResult.Replied || result instanceof CommandResult.Resolved;
          if (decided && Long.compareUnsigned(sequence, highest) > 0) {
            highest = sequence;
          }
          if (random.nextInt(6) == 0) {
            assertThat(state.sessionOf("c" + client).sessions().get(0).getHighestSequence())
                .isEqualTo(highest);
            CommandResult told = log.one(LogDriver.open("c" + client, token("other"), null));
            assertThat(((CommandResult.Opened) told).highestSequence()).isEqualTo(highest);
          }
        }
      }
    }
  }

  @Test
  @DisplayName("HC-19 the highest sequence is found at the end of all numbers, too")
  void theHighestSequenceIsFoundAtTheEndOfNumbers() {
    try (KeyValueState state = open("db")) {
      LogDriver log = new LogDriver(state);
      log.form();
      SessionEpoch session = log.open("client");
      for (long sequence : new long[] {1, 2, 3, 4, 5, 6, 7, 8, -2}) {
        assertThat(log.one(write(session, sequence, sequence, put("k", "v"))))
            .isInstanceOf(CommandResult.Replied.class);
      }
      assertThat(state.sessionOf("client").sessions().get(0).getHighestSequence()).isEqualTo(-2);
    }
  }

  /** Sessions come in waves, write, some of them much, are closed, expire together. */
  private List<ByteString> churn(int entries) {
    List<ByteString> log = new ArrayList<>();
    log.add(
        entry(
            Duration.ZERO,
            LogDriver.form(ExpiryTest.settings(700, WINDOW).setSessionTtlMillis(60_000).build())));
    long next = 1;
    for (int i = 1; i < entries; i++) {
      List<Command> commands = new ArrayList<>();
      int opens = random.nextInt(6) == 0 ? random.nextInt(400) : random.nextInt(3);
      for (int j = 0; j < opens; j++) {
        String client = "c" + random.nextInt(900);
        commands.add(LogDriver.open(client, token(client + i), null));
        next++;
      }
      for (int j = random.nextInt(20); j > 0; j--) {
        long id = Math.max(1, next - random.nextInt(500));
        SessionEpoch session = SessionEpoch.newBuilder().setSession(id).setEpoch(1).build();
        int writes = random.nextInt(12) == 0 ? 650 : 1 + random.nextInt(3);
        for (int sequence = 1; sequence <= writes; sequence++) {
          commands.add(write(session, sequence, 1, put(bytes("k" + j), bytes("v" + i))));
        }
        if (random.nextInt(10) == 0) {
          commands.add(LogDriver.close(session));
        }
      }
      commands.add(LogDriver.tick());
      Duration elapsed = Duration.ofMillis(random.nextInt(8) == 0 ? 40_000 : random.nextInt(500));
      log.add(entry(elapsed, commands.toArray(Command[]::new)));
    }
    return log;
  }

  /** Every session stands in the order once, with its deadline, and nothing else does. */
  private void requireOrder(KeyValueState state) {
    Map<Long, Long> deadlines = new HashMap<>();
    long slots = 0;
    Set<Long> known = new HashSet<>();
    SortedMap<byte[], byte[]> sessions = Contents.records(state, folder, 's');
    for (Map.Entry<byte[], byte[]> stored : sessions.entrySet()) {
      Session session = SessionCodec.decode(stored.getKey(), stored.getValue()).session();
      deadlines.put(session.id(), session.deadlineMicros());
      slots += session.window();
      known.add(session.id());
    }
    Map<Long, Long> places = new HashMap<>();
    Contents.records(state, folder, 'x')
        .keySet()
        .forEach(
            key -> assertThat(places.put(Keys.timedSessionOf(key), Keys.timeOf(key))).isNull());
    assertThat(places).isEqualTo(deadlines);
    assertThat(Contents.records(state, folder, 'i')).hasSameSizeAs(sessions);
    assertThat(state.summary().sessions()).isEqualTo(sessions.size());
    assertThat(state.summary().slots()).isEqualTo(slots);
    Contents.records(state, folder, 'e')
        .keySet()
        .forEach(key -> known.add(Keys.timedSessionOf(key)));
    Contents.records(state, folder, 'p')
        .keySet()
        .forEach(key -> assertThat(known).contains(Keys.sessionOf(key)));
  }

  private static void catchUp(KeyValueState state, List<ByteString> log) {
    for (int i = (int) state.applied().index(); i < log.size(); i++) {
      state.apply(new Position(1, i + 1), log.get(i));
    }
  }

  private KeyValueState open(String name) {
    return KeyValueState.open(folder.resolve(name), SMALL, failure -> {});
  }
}
