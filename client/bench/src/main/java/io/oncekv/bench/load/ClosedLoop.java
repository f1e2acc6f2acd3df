package io.oncekv.bench.load;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a fixed number of calls outstanding: each answer starts the next. It asks less of a system
 * that stalls, so a stall shows in the maximum rather than in the percentiles; {@link OpenLoop}
 * does not.
 */
public final class ClosedLoop implements Load {
  /** A call that failed at once would otherwise be repeated without an end. */
  private static final long PAUSE_MILLIS = 5;

  private static final Duration LAST_ANSWERS = Duration.ofSeconds(15);

  private final Work work;
  private final Caller caller;
  private final Data data;
  private final Meter meter = new Meter();
  private final Runnable onSuccess;
  private final CountDownLatch lanes;
  private final ScheduledExecutorService pauses =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "bench-pauses");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean stopped;

  private ClosedLoop(Work work, Caller caller, Data data, int calls, Runnable onSuccess) {
    this.work = work;
    this.caller = caller;
    this.data = data;
    this.lanes = new CountDownLatch(calls);
    this.onSuccess = onSuccess;
  }

  /** Starts with {@code calls} outstanding. */
  public static ClosedLoop start(Work work, Caller caller, Data data, int calls) {
    return start(work, caller, data, calls, () -> {});
  }

  /** The same; {@code onSuccess} runs after each success, on the thread that brought it. */
  public static ClosedLoop start(
      Work work, Caller caller, Data data, int calls, Runnable onSuccess) {
    ClosedLoop loop = new ClosedLoop(work, caller, data, calls, onSuccess);
    for (int i = 0; i < calls; i++) {
      loop.new Lane(i).next();
    }
    return loop;
  }

  @Override
  public Meter meter() {
    return meter;
  }

  @Override
  public void close() {
    stopped = true;
    try {
      // Whoever has no answer by then is given up: the system may have been killed.
      var unused = lanes.await(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pauses.shutdownNow();
  }

  /** One call after the other; the object is its own answer, so that a call costs no garbage. */
  private final class Lane implements Answer {
    private final int number;
    private long begin;

    Lane(int number) {
      this.number = number;
    }

    void next() {
      if (stopped) {
        lanes.countDown();
        return;
      }
      begin = System.nanoTime();
      try {
        work.start(caller, number, data, this);
      } catch (RuntimeException e) {
        failed(e);
      }
    }

    @Override
    public void succeeded() {
      meter.succeeded(System.nanoTime() - begin);
      onSuccess.run();
      next();
    }

    @Override
    public void failed(Throwable cause) {
      if (stopped) {
        lanes.countDown();
        return;
      }
      meter.failed(cause);
      var unused = pauses.schedule(this::next, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
