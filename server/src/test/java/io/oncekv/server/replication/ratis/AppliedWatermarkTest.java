package io.oncekv.server.replication.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AppliedWatermarkTest {
  private final AppliedWatermark watermark = new AppliedWatermark(5);

  @Test
  void whatIsAppliedNeedsNoWait() {
    assertThat(watermark.await(5)).isCompleted();
    assertThat(watermark.await(0)).isCompleted();
  }

  @Test
  void whoWaitsIsWokenAtItsIndexAndNotBefore() {
    CompletableFuture<Void> eight = watermark.await(8);
    CompletableFuture<Void> seven = watermark.await(7);
    watermark.advance(6);
    assertThat(seven).isNotDone();
    watermark.advance(7);
    assertThat(seven).isCompleted();
    assertThat(eight).isNotDone();
    watermark.advance(20);
    assertThat(eight).isCompleted();
    assertThat(watermark.applied()).isEqualTo(20);
  }

  @Test
  void closingFailsWhoWaitsAndWhoComesLater() {
    CompletableFuture<Void> waiting = watermark.await(6);
    watermark.close();
    assertThat(waiting).isCompletedExceptionally();
    assertThat(watermark.await(7)).isCompletedExceptionally();
    assertThat(watermark.await(5)).isCompleted();
  }

  @Test
  void noWaiterIsMissedWhileTheMarkMoves() throws InterruptedException {
    int last = 200_000;
    Thread applier =
        new Thread(
            () -> {
              for (int index = 6; index <= last; index++) {
                watermark.advance(index);
              }
            });
    applier.start();
    while (watermark.applied() < last) {
      // One at a time: on a starved machine this loop could otherwise pile up waiters without end.
      long soon = Math.min(last, watermark.applied() + 3);
      assertThat(watermark.await(soon)).succeedsWithin(Duration.ofSeconds(10));
    }
    applier.join();
  }
}
