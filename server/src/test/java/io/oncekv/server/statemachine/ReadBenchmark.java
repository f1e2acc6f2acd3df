package io.oncekv.server.statemachine;

import com.google.protobuf.ByteString;
import io.oncekv.internal.v1.Command;
import io.oncekv.server.storage.BenchmarkFolder;
import io.oncekv.server.storage.StorageOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** Single keys read one by one, and 64 from one view. Values of 256 bytes, keys of 32. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReadBenchmark {
  private static final int TOGETHER = 64;
  private static final int KEYS = 100_000;
  private static final int COMMANDS = 250;

  private final Random random = new Random(7);
  private BenchmarkFolder folder;
  private KeyValueState state;

  /** Fills the database. */
  @Setup(Level.Trial)
  public void fill() throws IOException {
    folder = BenchmarkFolder.create();
    state = KeyValueState.open(folder.database(), StorageOptions.DEFAULT, failure -> {});
    LogDriver log = new LogDriver(state);
    log.one(LogDriver.form(LogDriver.SETTINGS));
    ByteString value = ByteString.copyFrom(new byte[256]);
    for (int first = 0; first < KEYS; first += COMMANDS) {
      Command[] commands = new Command[COMMANDS];
      for (int i = 0; i < COMMANDS; i++) {
        commands[i] = LogDriver.command(LogDriver.put(key(first + i), value));
      }
      state.apply(log.next(), LogDriver.entry(Duration.ofMillis(1), commands));
    }
  }

  /** The time is that of one key. */
  @Benchmark
  @OperationsPerInvocation(TOGETHER)
  public void oneByOne(Blackhole hole) {
    for (ByteString key : keys()) {
      hole.consume(state.get(key));
    }
  }

  /** The time is that of one key. */
  @Benchmark
  @OperationsPerInvocation(TOGETHER)
  public MultiReading together() {
    return state.getAll(keys(), 1 << 20);
  }

  private List<ByteString> keys() {
    List<ByteString> keys = new ArrayList<>();
    for (int i = 0; i < TOGETHER; i++) {
      keys.add(key(random.nextInt(KEYS)));
    }
    return keys;
  }

  private static ByteString key(int number) {
    String digits = Integer.toString(number);
    return LogDriver.bytes("0".repeat(32 - digits.length()) + digits);
  }

  /** Removes everything. */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    state.close();
    folder.close();
  }
}
