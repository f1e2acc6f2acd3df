package io.oncekv.lab.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running Java process sees of syncs that are spoilt. */
@Tag("sandbox")
class SystemCallsTest {
  private static final long PID_OF_NOBODY = 4_000_000;

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

  @Test
  void syncsTakeLongerAndSucceed() throws IOException {
    try (TickerProcess ticker = ticker()) {
      ticker.await(TickerProcess.Tick::isSynced);
      try (SystemCalls spoilt = spoil(ticker.pid(), "delay_enter=300000")) {
        spoilt.await();
        ticker.await(tick -> tick.took() >= 300);
        TickerProcess.Tick next = ticker.next();
        assertThat(next.took()).isGreaterThanOrEqualTo(300);
        assertThat(next.isSynced()).isTrue();
      }
      ticker.await(tick -> tick.took() < 300);
    }
  }

  @Test
  void aProcessThatIsNotThereIsNoSilentSuccess() {
    try (SystemCalls spoilt = spoil(PID_OF_NOBODY, "error=EIO")) {
      assertThatThrownBy(spoilt::await).hasMessageContaining("No such process");
    }
  }
}
