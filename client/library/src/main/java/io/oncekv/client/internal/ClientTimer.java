package io.oncekv.client.internal;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs tasks later, on one thread for all of a client; they must not block. */
final class ClientTimer implements AutoCloseable {
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread thread = new Thread(task, "oncekv-client-timer");
            thread.setDaemon(true);
            return thread;
          });

  ClientTimer() {
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Runs a task later, unless what is returned is run before; not at all once this is closed. */
  Runnable after(long nanos, Runnable task) {
    try {
      ScheduledFuture<?> scheduled = timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
      return () -> scheduled.cancel(false);
    } catch (RejectedExecutionException closed) {
      return () -> {};
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
