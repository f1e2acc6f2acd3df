package io.oncekv.bench.load;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives every key a value before anything is measured. */
public final class Fill {
  private static final int OUTSTANDING = 256;
  private static final int LIMIT_SECONDS = 120;

  private final Caller caller;
  private final Data data;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger left;
  private final CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();

  private Fill(Caller caller, Data data) {
    this.caller = caller;
    this.data = data;
    this.left = new AtomicInteger(data.keys());
  }

  /** Creates all keys, and returns when that is done. */
  public static void all(Caller caller, Data data) {
    Fill fill = new Fill(caller, data);
    for (int lane = 0; lane < OUTSTANDING; lane++) {
      fill.step(lane);
    }
    try {
      fill.end
          .get(LIMIT_SECONDS, TimeUnit.SECONDS)
          .ifPresent(
              cause -> {
                throw new IllegalStateException("cannot write the keys: " + cause, cause);
              });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the keys were written", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "the keys were not written within " + LIMIT_SECONDS + " s, " + fill.left + " left", e);
    }
  }

  private void step(int lane) {
    int key = next.getAndIncrement();
    if (key >= data.keys()) {
      return;
    }
    caller.create(
        lane,
        key,
        data.value(key),
        new Answer() {
          @Override
          public void succeeded() {
            if (left.decrementAndGet() == 0) {
              end.complete(Optional.empty());
            }
            step(lane);
          }

          @Override
          public void failed(Throwable cause) {
            end.complete(Optional.of(cause));
          }
        });
  }
}
