package io.oncekv.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncekv.server.statemachine.StateClosedException;
import io.oncekv.server.storage.StorageException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ScrubTest {
  private final List<String> read = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  private Optional<byte[]> next(byte[] from, String next) {
    read.add(new String(from, UTF_8));
    return next.isEmpty() ? Optional.empty() : Optional.of(next.getBytes(UTF_8));
  }

  @Test
  void readsPartAfterPartToTheEndAndThenRests() {
    try (Scrub scrub =
        Scrub.start(
            (from, bytes) ->
                switch (from.length) {
                  case 0 -> next(from, "m");
                  case 1 -> next(from, "zz");
                  default -> next(from, "");
                },
            failures::add)) {
      await().until(() -> read.size() >= 3);
      await().during(java.time.Duration.ofMillis(200)).until(() -> read.size() == 3);
    }
    assertThat(read).containsExactly("", "m", "zz");
    assertThat(failures).isEmpty();
  }

  @Test
  void damageStopsTheNode() {
    StorageException damage = new StorageException("a block is damaged");
    try (Scrub scrub =
        Scrub.start(
            (from, bytes) -> {
              throw damage;
            },
            failures::add)) {
      await().until(() -> !failures.isEmpty());
    }
    assertThat(failures).containsExactly(damage);
  }

  @Test
  void aNodeThatStopsEndsItWithoutAWord() {
    try (Scrub scrub =
        Scrub.start(
            (from, bytes) -> {
              read.add("once");
              throw new StateClosedException();
            },
            failures::add)) {
      await().until(() -> !read.isEmpty());
    }
    assertThat(failures).isEmpty();
  }
}
