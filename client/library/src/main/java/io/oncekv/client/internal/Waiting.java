package io.oncekv.client.internal;

import io.oncekv.client.OnceKVException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Between futures and those who wait for them. */
final class Waiting {
  private Waiting() {}

  /** Waits for a result; if interrupted, runs what ends the operation, whose result then comes. */
  static <T> T forResult(CompletableFuture<T> result, Runnable giveUp) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get();
        } catch (InterruptedException e) {
          interrupted = true;
          giveUp.run();
        } catch (ExecutionException e) {
          throw ofThisCall(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Hands a result to the caller's own threads: the event loop must not run the caller's code. A
   * caller who completes or cancels the future has given up on the operation.
   */
  static <T> CompletableFuture<T> on(
      Executor executor, CompletableFuture<T> result, Runnable giveUp) {
    CompletableFuture<T> handed = new CompletableFuture<>();
    CompletableFuture<?> unusedByCaller =
        handed.whenComplete(
            (value, error) -> {
              if (!result.isDone()) {
                giveUp.run();
              }
            });
    CompletableFuture<?> unused =
        result.whenComplete(
            (value, error) -> {
              try {
                executor.execute(() -> complete(handed, value, error));
              } catch (RejectedExecutionException e) {
                complete(handed, value, error);
              }
            });
    return handed;
  }

  private static <T> void complete(CompletableFuture<T> future, T value, Throwable error) {
    if (error == null) {
      future.complete(value);
    } else {
      future.completeExceptionally(error);
    }
  }

  /** The exception was made on the event loop; who waited for it stands among the suppressed. */
  private static RuntimeException ofThisCall(Throwable cause) {
    if (cause instanceof OnceKVException known) {
      known.addSuppressed(new WaitedHere());
      return known;
    }
    if (cause instanceof CancellationException cancelled) {
      return cancelled;
    }
    return new IllegalStateException("the client failed in an unforeseen way", cause);
  }

  /** Carries the stack of a thread that waited for a result. */
  private static final class WaitedHere extends Throwable {
    private static final long serialVersionUID = 1L;

    WaitedHere() {
      super("the caller waited here");
    }
  }
}
