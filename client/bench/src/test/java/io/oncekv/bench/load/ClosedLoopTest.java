package io.oncekv.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ClosedLoopTest {
  private final PuppetCaller system = new PuppetCaller();
  private final Data data = new Data(100, 16, 1);

  @Test
  void asManyCallsAreOutstandingAsAskedForAndEachAnswerStartsTheNext() {
    ClosedLoop loop = ClosedLoop.start(Work.WRITES, system, data, 3);
    assertThat(system.puts).hasSize(3);

    system.puts.remove().succeeded();

    assertThat(system.puts).hasSize(3);
    assertThat(loop.meter().drain().getTotalCount()).isEqualTo(1);
    end(loop);
  }

  @Test
  void whatFailsIsCountedAndTriedAgainLater() {
    ClosedLoop loop = ClosedLoop.start(Work.READS, system, data, 1);

    system.gets.remove().failed(new IllegalStateException("no leader"));

    assertThat(system.gets).isEmpty();
    assertThat(loop.meter().failures()).isEqualTo(1);
    assertThat(loop.meter().firstFailure()).contains("no leader");
    assertThat(loop.meter().drain().getTotalCount()).isZero();
    await().until(() -> system.gets.size() == 1);
    end(loop);
  }

  @Test
  void aMixReadsNineteenTimesOutOfTwenty() {
    ClosedLoop loop = ClosedLoop.start(Work.MIX95, system, data, 4000);

    // Ten standard deviations.
    assertThat(system.puts).hasSizeBetween(62, 338);
    assertThat(system.gets.size() + system.puts.size()).isEqualTo(4000);
    end(loop);
  }

  @Test
  void eachLookSeesWhatCameSinceTheLast() {
    ClosedLoop loop = ClosedLoop.start(Work.WRITES, system, data, 1);
    system.puts.remove().succeeded();
    system.puts.remove().succeeded();

    Histogram first = loop.meter().drain();
    system.puts.remove().succeeded();

    assertThat(first.getTotalCount()).isEqualTo(2);
    assertThat(loop.meter().drain().getTotalCount()).isEqualTo(1);
    end(loop);
  }

  /** After the end no answer starts another call: all of them have ended then. */
  private void end(ClosedLoop loop) {
    CompletableFuture<Void> closed = CompletableFuture.runAsync(loop::close);
    await()
        .until(
            () -> {
              answerAll();
              return closed.isDone();
            });
    assertThat(closed).isCompleted();
    assertThat(system.puts).isEmpty();
    assertThat(system.gets).isEmpty();
  }

  private void answerAll() {
    // Only those that are there now: before the end each answer starts the next.
    for (int i = system.puts.size(); i > 0; i--) {
      system.puts.remove().succeeded();
    }
    for (int i = system.gets.size(); i > 0; i--) {
      system.gets.remove().succeeded();
    }
  }
}
