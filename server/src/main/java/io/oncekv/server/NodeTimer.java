package io.oncekv.server;

import io.oncekv.server.replication.Timer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread on which things happen later. */
final class NodeTimer implements Timer, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NodeTimer.class);

  private final ScheduledThreadPoolExecutor executor;

  NodeTimer() {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "timer");
              thread.setDaemon(true);
              return thread;
            });
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void after(Duration delay, Runnable task) {
    try {
      var unused =
          executor.schedule(() -> run(task), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("not scheduled: the node is stopping");
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  /** The executor would keep a failure to itself. */
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("a task of the timer failed", e);
    }
  }
}
