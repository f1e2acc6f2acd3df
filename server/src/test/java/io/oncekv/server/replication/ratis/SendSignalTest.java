package io.oncekv.server.replication.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A sender is woken when there is something to send, and by no other signal. */
@Timeout(60)
class SendSignalTest {
  private volatile boolean somethingToSend;
  private final SendSignal signal = new SendSignal("sender", () -> somethingToSend);

  @Test
  void aSignalThatBringsNothingToSendDoesNotEndAWaitWithATimeLimit() throws InterruptedException {
    signal.signal();
    assertThat(signal.await(10, TimeUnit.MILLISECONDS)).isFalse();
  }

  @Test
  void oneThatBringsSomethingDoes() {
    CompletableFuture<Boolean> waiting = inAnotherThread(() -> signal.await(1, TimeUnit.HOURS));
    somethingToSend = true;
    signal.signal();
    assertThat(waiting.join()).isTrue();
  }

  @Test
  void oneThatCameBeforeTheWaitIsNotLost() throws InterruptedException {
    somethingToSend = true;
    signal.signal();
    somethingToSend = false;
    assertThat(signal.await(1, TimeUnit.HOURS)).isTrue();
    assertThat(signal.await(10, TimeUnit.MILLISECONDS)).as("each counts once").isFalse();
  }

  @Test
  void aWaitOfNoTimeTakesInWhatCameBefore() throws InterruptedException {
    somethingToSend = true;
    signal.signal();
    somethingToSend = false;
    assertThat(signal.await(0, TimeUnit.MILLISECONDS)).isTrue();
    assertThat(signal.await(10, TimeUnit.MILLISECONDS)).isFalse();
  }

  @Test
  void aWaitWithoutALimitIsEndedByAnySignal() {
    CompletableFuture<Boolean> waiting = inAnotherThread(this::awaitAny);
    signal.signal();
    assertThat(waiting.join()).isTrue();

    signal.signal();
    assertThat(inAnotherThread(this::awaitAny).join()).as("one that came before").isTrue();
  }

  private boolean awaitAny() throws InterruptedException {
    signal.await();
    return true;
  }

  private static CompletableFuture<Boolean> inAnotherThread(Callable<Boolean> wait) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return wait.call();
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        });
  }
}
