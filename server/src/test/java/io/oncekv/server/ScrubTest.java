package io.oncekv.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncekv.server.statemachine.StateClosedException;
import io.oncekv.server.storage.StorageException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScrubTest {
  private static final Duration SOON = Duration.ofMillis(1);

  private final List<String> read = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private Scrub scrub;

  private void start(Duration between, Scrub.Storage storage) {
    scrub = Scrub.start(storage, between, failures::add);
  }

  @AfterEach
  void stop() {
    scrub.close();
  }

  private Optional<byte[]> next(byte[] from, String next) {
    read.add(new String(from, UTF_8));
    return next.isEmpty() ? Optional.empty() : Optional.of(next.getBytes(UTF_8));
  }

  private Optional<byte[]> threeParts(byte[] from, long bytes) {
    return switch (from.length) {
      case 0 -> next(from, "m");
      case 1 -> next(from, "zz");
      default -> next(from, "");
    };
  }

  @Test
  void readsPartAfterPartToTheEndAndThenBeginsAgain() {
    start(SOON, this::threeParts);
    await().until(() -> read.size() >= 6);
    assertThat(read).startsWith("", "m", "zz", "", "m", "zz");
    assertThat(failures).isEmpty();
  }

  @Test
  void damageStopsTheNode() {
    StorageException damage = new StorageException("a block is damaged");
    start(
        SOON,
        (from, bytes) -> {
          throw damage;
        });
    await().until(() -> !failures.isEmpty());
    assertThat(failures).containsExactly(damage);
  }

  @Test
  void aNodeThatStopsEndsItWithoutAWord() {
    start(
        SOON,
        (from, bytes) -> {
          read.add("once");
          throw new StateClosedException();
        });
    await().until(() -> scrub.hasEnded());
    assertThat(read).containsExactly("once");
    assertThat(failures).isEmpty();
  }

  @Test
  void itIsClosedWhileItRests() {
    start(Duration.ofDays(1), this::threeParts);
    scrub.close();
    await().until(() -> scrub.hasEnded());
    assertThat(read).isEmpty();
  }
}
