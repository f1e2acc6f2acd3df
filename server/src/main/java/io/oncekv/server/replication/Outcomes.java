package io.oncekv.server.replication;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What futures wrap around failures, taken off again: callers look at the type of a failure. */
final class Outcomes {
  private Outcomes() {}

  /** Ends {@code to} as another future ended; {@code failure} is null if that succeeded. */
  static <T> void pass(T result, Throwable failure, CompletableFuture<T> to) {
    if (failure == null) {
      to.complete(result);
    } else {
      to.completeExceptionally(unwrap(failure));
    }
  }

  static Throwable unwrap(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
