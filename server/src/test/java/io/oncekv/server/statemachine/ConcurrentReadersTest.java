package io.oncekv.server.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.oncekv.server.statemachine.ReplicatedState.Position;
import io.oncekv.server.storage.StorageOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other threads look at sessions and values while the log is applied; they change nothing. */
class ConcurrentReadersTest {
  private static final int READERS = 3;
  private static final int ENTRIES = 400;

  @TempDir private Path folder;

  @Test
  @DisplayName("HC-9 HC-35 a state that threads read all the time holds the bytes of an unread one")
  void readersLeaveNothingBehind() throws Exception {
    long seed = Long.getLong("oncekv.seed", System.nanoTime());
    System.out.println("seed (rerun with -Doncekv.seed=" + seed + ")");
    List<ByteString> entries = RandomLog.of(seed, ENTRIES);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong reads = new AtomicLong();
    ExecutorService pool = Executors.newFixedThreadPool(READERS);
    try (KeyValueState read = open("read");
        KeyValueState unread = open("unread")) {
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        readers.add(pool.submit(() -> readAll(read, stop, reads)));
      }
      for (int i = 0; i < ENTRIES; i++) {
        Position position = new Position(1, i + 1);
        assertThat(read.apply(position, entries.get(i)))
            .isEqualTo(unread.apply(position, entries.get(i)));
      }
      stop.set(true);
      for (Future<?> reader : readers) {
        reader.get();
      }
      assertThat(reads.get()).isGreaterThan(ENTRIES);
      assertThat(Contents.digest(read, folder)).isEqualTo(Contents.digest(unread, folder));
      assertThat(read.summary()).isEqualTo(unread.summary());
    } finally {
      stop.set(true);
      pool.shutdownNow();
    }
  }

  private static void readAll(KeyValueState state, AtomicBoolean stop, AtomicLong reads) {
    while (!stop.get()) {
      state.sessions(0, 100);
      state.sessionOf("client1");
      state.get(LogDriver.bytes("k1"));
      state.summary();
      reads.incrementAndGet();
    }
  }

  private KeyValueState open(String name) {
    return KeyValueState.open(folder.resolve(name), StorageOptions.DEFAULT, failure -> {});
  }
}
