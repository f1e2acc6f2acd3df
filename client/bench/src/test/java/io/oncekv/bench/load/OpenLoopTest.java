package io.oncekv.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
  private final PuppetCaller system = new PuppetCaller();
  private final Data data = new Data(100, 16, 1);

  @Test
  void callsStartWithoutAnAnswerToTheLast() {
    try (OpenLoop loop = OpenLoop.start(Work.WRITES, system, data, 1000, 5)) {
      await().until(() -> system.puts.size() == 5);
      assertThat(loop.meter().drain().getTotalCount()).isZero();
      system.answerEverything();
    }
  }

  @Test
  void aCallThatHadToWaitForRoomCountsFromWhenItWasDue() {
    long begin = System.nanoTime();
    try (OpenLoop loop = OpenLoop.start(Work.READS, system, data, 1000, 1)) {
      await().until(() -> system.gets.size() == 1);
      // A stall of a fifth of a second, in which 200 calls were due.
      await().until(() -> System.nanoTime() - begin > TimeUnit.MILLISECONDS.toNanos(200));
      Histogram latencies = new Histogram(3);
      await()
          .pollInterval(1, TimeUnit.MILLISECONDS)
          .until(
              () -> {
                Answer answer = system.gets.poll();
                if (answer != null) {
                  answer.succeeded();
                }
                latencies.add(loop.meter().drain());
                return latencies.getTotalCount() >= 50;
              });

      // A closed loop would have told of one long call and 49 short ones.
      assertThat(latencies.getValueAtPercentile(50)).isGreaterThan(100_000);
      system.answerEverything();
    }
  }
}
