package io.oncekv.server.statemachine;

import com.google.protobuf.ByteString;
import io.oncekv.internal.v1.Command;
import io.oncekv.server.storage.BenchmarkFolder;
import io.oncekv.server.storage.StorageOptions;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the apply thread does for one write, in entries of 256: session check, effect, reply slot,
 * one atomic write. Values of 256 bytes under 100,000 keys of 32 bytes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ApplyBenchmark {
  private static final int COMMANDS = 256;
  private static final int KEYS = 100_000;
  private static final Settings SETTINGS =
      LogDriver.SETTINGS.toBuilder()
          .setSessionWindow(DefaultSettings.SETTINGS.getSessionWindow())
          .setMaxSlots(100_000L * DefaultSettings.SETTINGS.getSessionWindow())
          .setMaxSessions(100_000)
          .build();

  /** What a write does, and whether an identity goes with it. */
  public enum Kind {
    PUT,
    APPEND,
    PUT_WITHOUT_SESSION,
    DUPLICATE_PUT
  }

  @Param private Kind kind = Kind.PUT;

  /** That take turns: with as many as there are commands in an entry each is alone in it. */
  @Param({"1", "100000"})
  private int sessions = 1;

  private final Random random = new Random(7);
  private final ByteString value = ByteString.copyFrom(new byte[256]);
  private BenchmarkFolder folder;
  private KeyValueState state;
  private LogDriver log;
  private int turn;
  private long sequence;
  private ByteString entry;

  /** Forms a cluster with its sessions. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    folder = BenchmarkFolder.create();
    state = KeyValueState.open(folder.database(), StorageOptions.DEFAULT, failure -> {});
    log = new LogDriver(state);
    log.one(LogDriver.form(SETTINGS));
    for (int first = 0; first < sessions; first += COMMANDS) {
      Command[] opens = new Command[Math.min(COMMANDS, sessions - first)];
      for (int i = 0; i < opens.length; i++) {
        String client = "client-" + (first + i);
        opens[i] = LogDriver.open(client, LogDriver.token(client), null);
      }
      log.apply(opens);
    }
  }

  /** Makes the next entry, which is not part of what is measured. */
  @Setup(Level.Invocation)
  public void next() {
    if (kind == Kind.DUPLICATE_PUT && entry != null) {
      return;
    }
    Command[] commands = new Command[COMMANDS];
    Arrays.setAll(commands, unused -> command());
    entry = LogDriver.entry(Duration.ofMillis(1), commands);
  }

  private Command command() {
    ByteString key = LogDriver.bytes("%032d".formatted(random.nextInt(KEYS)));
    turn = turn % sessions + 1;
    sequence += turn == 1 ? 1 : 0;
    SessionEpoch session = SessionEpoch.newBuilder().setSession(turn).setEpoch(1).build();
    return switch (kind) {
      case PUT, DUPLICATE_PUT ->
          LogDriver.write(session, sequence, sequence, LogDriver.put(key, value));
      case APPEND ->
          LogDriver.write(
              session, sequence, sequence, LogDriver.append(key, value.substring(0, 8)));
      case PUT_WITHOUT_SESSION -> LogDriver.command(LogDriver.put(key, value));
    };
  }

  /** Applies one entry; the time is that of one of its commands. */
  @Benchmark
  @OperationsPerInvocation(COMMANDS)
  public List<CommandResult> apply() {
    return state.apply(log.next(), entry);
  }

  /** Removes everything. */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    state.close();
    folder.close();
  }
}
