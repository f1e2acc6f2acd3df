package io.oncekv.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.oncekv.client.ClientOptions;
import io.oncekv.client.OnceKV;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long an attempt waits for its answer. */
@Timeout(60)
class RetriedCallTest {
  private static final long ATTEMPT_SECONDS = 1_000;

  @Test
  void patienceWithANodeDoublesTwiceAndNotBecauseAnotherIsSilent() throws InterruptedException {
    BlockingQueue<Long> patience = new LinkedBlockingQueue<>();
    try (Transport transport = new Transport(options())) {
      RetriedCall<String> call =
          new RetriedCall<>(
              transport,
              "get",
              (connection, deadline, answer) -> {
                patience.add(Math.round(deadline.timeRemaining(TimeUnit.MILLISECONDS) / 1000.0));
                answer.onError(Status.DEADLINE_EXCEEDED.asRuntimeException());
              },
              new Forever());
      call.start();
      for (long expected : new long[] {1, 1, 1, 2, 2, 2, 4, 4, 4, 4}) {
        assertThat(patience.poll(30, TimeUnit.SECONDS)).isEqualTo(expected * ATTEMPT_SECONDS);
      }
      call.stop();
    }
  }

  /** No answer will do. */
  private static final class Forever implements RetriedCall.Owner<String> {
    @Override
    public void answered(String answer) {}

    @Override
    public boolean failed(Failure failure, boolean earlierAttemptsMayHaveExecuted) {
      return false;
    }
  }

  private static ClientOptions options() {
    return OnceKV.builder()
        .endpoints(List.of("127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"))
        .attemptTimeout(Duration.ofSeconds(ATTEMPT_SECONDS))
        .backoff(Duration.ofMillis(1), Duration.ofMillis(1))
        .options();
  }
}
