package io.oncekv.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlainWordsTest {
  private static final Duration PATIENCE = Duration.ofMillis(1500);

  private static String words(Status status) {
    return PlainWords.of(status, PATIENCE);
  }

  private static Status io(Throwable cause) {
    return Status.UNAVAILABLE.withDescription("io exception").withCause(cause);
  }

  @Test
  void aHostThatCannotBeResolvedIsNamed() {
    assertThat(
            words(
                Status.UNAVAILABLE
                    .withDescription("Unable to resolve host node-7.invalid")
                    .withCause(new RuntimeException(new UnknownHostException("node-7.invalid")))))
        .isEqualTo("cannot resolve host 'node-7.invalid'");
  }

  @Test
  void theCauseOfAnIoExceptionIsToldWithoutItsTrappings() {
    assertThat(
            words(
                io(
                    new ConnectException(
                        "finishConnect(..) failed: Connection refused: /127.0.0.1:1"))))
        .isEqualTo("connection refused");
    assertThat(words(io(new IOException("Connection reset by peer"))))
        .isEqualTo("connection reset");
    assertThat(words(io(new IOException("write(..) failed: Broken pipe"))))
        .isEqualTo("connection reset");
    assertThat(words(io(new IOException(new ConnectException("No route to host")))))
        .isEqualTo("no route to host");
    assertThat(words(Status.UNAVAILABLE.withDescription("Network closed for unknown reason")))
        .isEqualTo("connection closed");
  }

  @Test
  void aDeadlineSaysWhatWasMissingAndForHowLong() {
    assertThat(words(Status.DEADLINE_EXCEEDED.withDescription("deadline exceeded after 1.4s")))
        .isEqualTo("no answer within 1.5 s");
    assertThat(
            words(
                Status.DEADLINE_EXCEEDED.withDescription(
                    "deadline exceeded after 1.4s. [buffered_nanos=1, waiting_for_connection]")))
        .isEqualTo("no connection within 1.5 s");
  }

  @Test
  void whatIsNotKnownIsToldAsItIs() {
    assertThat(words(Status.INTERNAL.withDescription("odd"))).isEqualTo("INTERNAL, odd");
    assertThat(words(Status.CANCELLED)).isEqualTo("CANCELLED");
  }

  @Test
  void durationsAreShownInSecondsOrMilliseconds() {
    assertThat(Durations.text(Duration.ofSeconds(2))).isEqualTo("2 s");
    assertThat(Durations.text(Duration.ofMillis(150))).isEqualTo("150 ms");
    assertThat(Durations.text(Duration.ofMillis(1500))).isEqualTo("1.5 s");
    assertThat(Durations.text(Duration.ofNanos(2500))).isEqualTo("0.0025 ms");
    assertThat(Durations.text(Duration.ZERO)).isEqualTo("0 s");
    assertThat(Durations.text(Duration.ofSeconds(-3))).isEqualTo("-3 s");
    assertThat(Durations.text(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE + " s");
    assertThat(Durations.text(Duration.ofDays(100))).isEqualTo("8640000 s");
  }
}
