package io.oncekv.bench.load;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives every key a value before anything is measured. */
public final class Fill {
  private static final int OUTSTANDING = 256;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Of values on their way together: long ones are written fewer at a time. */
  private static final int OUTSTANDING_BYTES = 32 << 20;

  private final int count;
  private final Call call;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger left;
  private final CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();

  private Fill(int count, Call call) {
    this.count = count;
    this.call = call;
    this.left = new AtomicInteger(count);
  }

  /** Creates all keys, and returns when that is done. */
  public static void all(Caller caller, Data data) {
    all(caller, data, OUTSTANDING, LIMIT);
  }

  /** The same, with at most so many on their way together, and an end to patience. */
  public static void all(Caller caller, Data data, int outstanding, Duration limit) {
    each(
        data.keys(),
        Math.max(1, Math.min(outstanding, OUTSTANDING_BYTES / data.valueBytes())),
        limit,
        (lane, key, answer) -> caller.create(lane, key, data.value(key), answer));
  }

  /** Makes a number of calls once each, and returns when all have succeeded. */
  public static void each(int count, int outstanding, Duration limit, Call call) {
    Fill fill = new Fill(count, call);
    for (int lane = 0; lane < outstanding; lane++) {
      fill.step(lane);
    }
    try {
      fill.end
          .get(limit.toMillis(), TimeUnit.MILLISECONDS)
          .ifPresent(
              cause -> {
                throw new IllegalStateException("cannot write the keys: " + cause, cause);
              });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the keys were written", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "the keys were not written within " + limit.toSeconds() + " s, " + fill.left + " left",
          e);
    }
  }

  private void step(int lane) {
    int number = next.getAndIncrement();
    if (number >= count) {
      return;
    }
    call.start(
        lane,
        number,
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

  /** Something that is done for each number, from 0. */
  public interface Call {
    /** Starts it. */
    void start(int lane, int number, Answer answer);
  }
}
