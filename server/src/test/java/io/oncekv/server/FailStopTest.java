package io.oncekv.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class FailStopTest {
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private final LastWord lastWord = new LastWord();
  private final PrintStream out = lastWord.controlled(heard);

  @Test
  void onceThatAThreadHasTheLastWordNobodyElseIsHeard() throws InterruptedException {
    out.println("before");
    Thread other =
        new Thread(
            () -> {
              out.println("another thread's");
              out.write('x');
              out.flush();
            });
    lastWord.take();
    other.start();
    other.join();
    out.println("last");

    assertThat(heard.toString(StandardCharsets.UTF_8)).isEqualToIgnoringNewLines("before\nlast\n");
  }

  @Test
  void theFirstFailureEndsTheProcessAndLaterOnesSayNothingMore() {
    AtomicInteger ends = new AtomicInteger();
    FailStop failStop = new FailStop(lastWord, ends::incrementAndGet);
    failStop.accept(new IOException("first"));
    failStop.accept(new IOException("second"));
    assertThat(ends).hasValue(1);
  }

  @Test
  void aFailureIsDescribedByAllItsCausesOnOneLine() {
    Throwable failure =
        new IllegalStateException(
            "writing the log in /data failed", new IOException("No space left\non device"));
    assertThat(FailStop.describe(failure))
        .isEqualTo("writing the log in /data failed: No space left on device");
  }

  @Test
  void aCauseThatIsToldAlreadyIsNotToldAgain() {
    IOException root = new IOException("Input/output error");
    assertThat(FailStop.describe(new IllegalStateException("failed: Input/output error", root)))
        .isEqualTo("failed: Input/output error");
    assertThat(FailStop.describe(new IllegalStateException(null, root)))
        .isEqualTo("java.lang.IllegalStateException: Input/output error");
  }
}
