package io.oncekv.lab.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncekv.lab.host.SystemCalls.When;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a running Java process sees of syncs that are spoilt. */
@Tag("sandbox")
class SystemCallsTest {
  private static final long PID_OF_NOBODY = 4_000_000;

  /** Longer than anything here takes. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @TempDir private Path folder;

  @BeforeEach
  void needsItsTools() {
    Requirement.check("SystemCallsTest", SystemCalls.missing());
  }

  private TickerProcess ticker() throws IOException {
    return new TickerProcess(List.of(), folder.resolve("file"));
  }

  private SystemCalls spoil(long pid, String how) {
    return SystemCalls.spoil(pid, SystemCalls.SYNCS, how, folder.resolve("said"));
  }

  @Test
  void syncsFailUntilTheProcessIsLetGo() throws IOException {
    try (TickerProcess ticker = ticker()) {
      ticker.await(TickerProcess.Tick::isSynced);
      try (SystemCalls spoilt = spoil(ticker.pid(), "error=EIO")) {
        spoilt.await();
        assertThat(ticker.await(tick -> !tick.isSynced()).outcome())
            .isEqualTo("Input/output error");
        assertThat(ticker.next().isSynced()).isFalse();
      }
      ticker.await(TickerProcess.Tick::isSynced);
      assertThat(ticker.next().isSynced()).isTrue();
    }
  }

  private SystemCalls slow(long pid, Duration longer, When when) {
    return SystemCalls.slowSyncs(pid, longer, when, folder.resolve("said"));
  }

  @ParameterizedTest
  @EnumSource
  void syncsTakeLongerAndSucceed(When when) throws IOException {
    try (TickerProcess ticker = ticker()) {
      ticker.await(TickerProcess.Tick::isSynced);
      try (SystemCalls spoilt = slow(ticker.pid(), Duration.ofMillis(300), when)) {
        spoilt.await();
        ticker.await(tick -> tick.took() >= 300);
        TickerProcess.Tick next = ticker.next();
        assertThat(next.took()).isGreaterThanOrEqualTo(300);
        assertThat(next.isSynced()).isTrue();
      }
      ticker.await(tick -> tick.took() < 300);
    }
  }

  /** Nobody syncs between two ways of being slow then. */
  @Test
  void aPausedProcessIsLetGoAtOnceAndGoesOnWhenItIsResumed() throws Exception {
    try (TickerProcess ticker = ticker()) {
      ticker.await(TickerProcess.Tick::isSynced);
      try (SystemCalls spoilt = slow(ticker.pid(), LIMIT, When.LATE)) {
        spoilt.await();
        signal(ticker.pid(), "STOP");
      }
      signal(ticker.pid(), "CONT");
      assertThat(ticker.await(tick -> tick.took() < 300).isSynced()).isTrue();
    }
  }

  private static void signal(long pid, String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).inheritIO().start();
    assertThat(kill.waitFor()).isZero();
  }

  @Test
  void aProcessThatIsNotThereIsNoSilentSuccess() {
    try (SystemCalls spoilt = spoil(PID_OF_NOBODY, "error=EIO")) {
      assertThatThrownBy(spoilt::await).hasMessageContaining("No such process");
    }
  }
}
