package io.oncekv.server.replication.ratis;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task that runs again and again on a daemon thread of its own, each time a period after it last
 * ended. What it throws is logged, and it goes on. Others may hand the thread what has to do with
 * the task, so that it needs no locks.
 */
final class PeriodicTask implements Executor, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PeriodicTask.class);

  private final ScheduledExecutorService thread;
  private final String name;

  /**
   * Makes the thread, which has nothing to do yet.
   *
   * @param name of the thread
   */
  PeriodicTask(String name) {
    this.name = name;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread created = new Thread(task, name);
              created.setDaemon(true);
              return created;
            });
  }

  /** Runs the task for the first time after one period. */
  void start(long periodMillis, Runnable task) {
    var unused =
        thread.scheduleWithFixedDelay(
            () -> attempt(task), periodMillis, periodMillis, TimeUnit.MILLISECONDS);
  }

  /** Runs something on the thread soon; drops it if this is closed. */
  @Override
  public void execute(Runnable once) {
    try {
      thread.execute(() -> attempt(once));
    } catch (RejectedExecutionException closed) {
      log.debug("{} was closed before something came to it", name);
    }
  }

  private void attempt(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      if (thread.isShutdown()) {
        log.debug("{} failed at its end", name, e);
      } else {
        log.warn("{} failed and goes on", name, e);
      }
    }
  }

  /** Interrupts the task if it runs, and does not wait for its end. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
