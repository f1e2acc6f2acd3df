package io.oncekv.server.replication.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogEndTest {
  @TempDir private Path folder;

  private final AtomicLong nanos = new AtomicLong();

  private Path file() {
    return folder.resolve("log-end");
  }

  private LogEnd open() throws IOException {
    return LogEnd.open(file(), nanos::get);
  }

  @Test
  void withoutANoteNothingIsKnownToBeOnDisk() throws IOException {
    assertThat(LogEnd.read(file())).isZero();
    open().close();
    assertThat(LogEnd.read(file())).isZero();
  }

  @Test
  void aNoteIsThereAtOnceForWhoeverReadsTheFileAfterAKill() throws IOException {
    try (LogEnd end = open()) {
      end.note(7);
      assertThat(LogEnd.read(file())).isEqualTo(7);
      end.note(5);
      assertThat(LogEnd.read(file())).as("an older note").isEqualTo(7);
    }
    try (LogEnd end = open()) {
      end.note(6);
      assertThat(LogEnd.read(file())).as("the next life goes on").isEqualTo(7);
    }
  }

  @Test
  void whatIsAboutToBeRemovedIsNotClaimedAnyMoreNorSoonAgain() throws IOException {
    try (LogEnd end = open()) {
      end.note(10);
      end.truncate(8);
      assertThat(LogEnd.read(file())).isEqualTo(7);

      end.note(10);
      assertThat(LogEnd.read(file())).as("the engine's number may be of before").isEqualTo(7);

      nanos.addAndGet(Duration.ofSeconds(30).toNanos());
      end.note(12);
      assertThat(LogEnd.read(file())).isEqualTo(12);
    }
  }

  @Test
  void aRemovalBehindTheNoteLeavesItAndNothingIsNotedEither() throws IOException {
    try (LogEnd end = open()) {
      end.note(10);
      end.truncate(11);
      end.note(13);
      assertThat(LogEnd.read(file())).isEqualTo(10);
    }
  }

  @Test
  void anyFlippedBitOfANoteIsNoticed() throws IOException {
    try (LogEnd end = open()) {
      end.note(123_456);
    }
    byte[] good = Files.readAllBytes(file());
    for (int bit = 0; bit < Long.SIZE; bit++) {
      byte[] flipped = good.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      Files.write(file(), flipped);
      assertThatThrownBy(() -> LogEnd.read(file()))
          .as("bit %s", bit)
          .isInstanceOf(LogDamagedException.class)
          .hasMessageContaining(file().toString());
    }
  }

  @Test
  void aFileThatWasMadeAndNeverWrittenIsNoNoteAndGetsOne() throws IOException {
    Files.write(file(), new byte[0]);
    assertThat(LogEnd.read(file())).isZero();
    Files.write(file(), new byte[Long.BYTES]);
    assertThatThrownBy(() -> LogEnd.read(file())).isInstanceOf(LogDamagedException.class);
    open().close();
    assertThat(LogEnd.read(file())).isZero();
  }
}
