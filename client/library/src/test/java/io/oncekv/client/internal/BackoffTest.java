package io.oncekv.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final long MILLISECOND = 1_000_000;

  private final Backoff backoff = new Backoff(Duration.ofMillis(10), Duration.ofMillis(500));

  @Test
  void growsWithTheRoundsThroughTheClusterUpToItsCap() {
    for (int repeat = 0; repeat < 100; repeat++) {
      assertThat(backoff.nanos(1, 3)).isBetween(5 * MILLISECOND, 10 * MILLISECOND);
      assertThat(backoff.nanos(3, 3)).isBetween(5 * MILLISECOND, 10 * MILLISECOND);
      assertThat(backoff.nanos(4, 3)).isBetween(10 * MILLISECOND, 20 * MILLISECOND);
      assertThat(backoff.nanos(1_000_000, 3)).isBetween(250 * MILLISECOND, 500 * MILLISECOND);
    }
  }

  @Test
  void doesNotOverflowWithLongWaits() {
    Backoff long_ = new Backoff(Duration.ofDays(1000), Duration.ofDays(2000));
    assertThat(long_.nanos(Integer.MAX_VALUE, 1)).isPositive();
  }
}
