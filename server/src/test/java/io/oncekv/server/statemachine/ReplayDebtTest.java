package io.oncekv.server.statemachine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.oncekv.server.statemachine.ReplicatedState.Position;
import io.oncekv.server.storage.StorageOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much a node that was killed has to replay. */
class ReplayDebtTest {
  private static final ByteString ENTRY = LogDriver.entry(Duration.ZERO, LogDriver.tick());
  private static final long ENTRIES = ReplayDebt.LIMIT / (ReplayDebt.ENTRY + 1) + 1;

  @TempDir private Path folder;
  private final AtomicInteger images = new AtomicInteger();

  @Test
  void aKillNeverLeavesMoreToReplayThanTheLimit() {
    try (KeyValueState state = open(folder.resolve("live"))) {
      apply(state, ENTRIES);
      await().untilAsserted(() -> assertThat(survivingAKillNow()).isEqualTo(ENTRIES));

      for (long i = 0; i <= ReplayDebt.LIMIT / ReplayDebt.ENTRY; i++) {
        state.skip(new Position(2, state.applied().index() + 1));
      }
      await().untilAsserted(() -> assertThat(survivingAKillNow()).isGreaterThan(ENTRIES));
    }
  }

  @Test
  void belowTheLimitNothingIsWrittenOut() throws IOException {
    try (KeyValueState state = open(folder.resolve("live"))) {
      apply(state, ENTRIES - 1);

      assertThat(survivingAKillNow()).isZero();
    }
  }

  private static void apply(KeyValueState state, long entries) {
    for (long i = 1; i <= entries; i++) {
      state.apply(new Position(1, i), ENTRY);
    }
  }

  private long survivingAKillNow() throws IOException {
    Path image =
        DiskImage.of(folder.resolve("live"), folder.resolve("image" + images.incrementAndGet()));
    try (KeyValueState survivor = open(image)) {
      return survivor.applied().index();
    }
  }

  private static KeyValueState open(Path at) {
    return KeyValueState.open(at, StorageOptions.DEFAULT, failure -> {});
  }
}
