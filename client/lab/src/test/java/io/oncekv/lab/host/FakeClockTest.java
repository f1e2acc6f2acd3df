package io.oncekv.lab.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running Java process sees of a clock that is wrong. */
@Tag("sandbox")
class FakeClockTest {
  private static final long MINUTE = 60_000;

  @TempDir private Path folder;

  @BeforeEach
  void needsItsTools() {
    Requirement.check("FakeClockTest", FakeClock.missing());
    FakeClock.prepareSandbox();
  }

  @AfterEach
  void cleansUp() {
    if (FakeClock.missing().isEmpty()) {
      FakeClock.cleanSandbox();
    }
  }

  private static long wrongBy(TickerProcess.Tick tick) {
    return tick.wall() - System.currentTimeMillis();
  }

  @Test
  void theDateJumpsForwardBackAndHomeWhileTheOtherClockGoesOn() throws IOException {
    FakeClock clock = FakeClock.in(folder.resolve("clock"));
    try (TickerProcess ticker = new TickerProcess(clock.words(), folder.resolve("file"))) {
      TickerProcess.Tick first = ticker.next();
      assertThat(wrongBy(first)).isBetween(-MINUTE, MINUTE);
      long began = System.nanoTime();

      clock.shift(Duration.ofHours(50));
      long forward = wrongBy(ticker.await(tick -> wrongBy(tick) > MINUTE));
      assertThat(Duration.ofMillis(forward)).isBetween(hours(49), hours(51));

      clock.shift(Duration.ofHours(-7));
      long back = wrongBy(ticker.await(tick -> wrongBy(tick) < -MINUTE));
      assertThat(Duration.ofMillis(back)).isBetween(hours(-8), hours(-6));

      clock.shift(Duration.ZERO);
      TickerProcess.Tick last =
          ticker.await(tick -> wrongBy(tick) > -MINUTE && wrongBy(tick) < MINUTE);
      long passed = Duration.ofNanos(System.nanoTime() - began).toMillis();
      assertThat(last.steady() - first.steady()).isBetween(0L, passed + MINUTE);
    }
  }

  private static Duration hours(int hours) {
    return Duration.ofHours(hours);
  }

  /** With a wrong setting of the library every timed wait of a JVM returns at once. */
  @Test
  void timedWaitsWait() throws IOException {
    FakeClock clock = FakeClock.in(folder.resolve("clock"));
    try (TickerProcess ticker = new TickerProcess(clock.words(), folder.resolve("file"))) {
      long first = ticker.next().steady();
      int ticks = 100;
      for (int i = 0; i < ticks - 1; i++) {
        ticker.next();
      }
      assertThat(ticker.next().steady() - first).isGreaterThanOrEqualTo(ticks * 19L);
    }
  }
}
