package io.oncekv.bench.load;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Starts calls at a fixed rate, whatever is answered. A latency counts from the moment at which the
 * call was due: when a system stalls, the calls that could not be sent have waited, too, and count
 * (this is what corrects coordinated omission). So many may be outstanding; what is due beyond
 * waits here.
 */
public final class OpenLoop implements Load {
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(15);
  private static final double NANOS = 1e9;

  private final Work work;
  private final Caller caller;
  private final Data data;
  private final double callsPerSecond;
  private final int mostOutstanding;
  private final Semaphore room;
  private final Meter meter = new Meter();
  private final Thread pacer = new Thread(this::run, "bench-pacer");
  private volatile boolean stopped;

  private OpenLoop(Work work, Caller caller, Data data, double callsPerSecond, int outstanding) {
    this.work = work;
    this.caller = caller;
    this.data = data;
    this.callsPerSecond = callsPerSecond;
    this.mostOutstanding = outstanding;
    this.room = new Semaphore(outstanding);
  }

  /** Starts so many operations each second, of which at most {@code outstanding} calls are. */
  public static OpenLoop start(
      Work work, Caller caller, Data data, double operationsPerSecond, int outstanding) {
    OpenLoop loop =
        new OpenLoop(work, caller, data, operationsPerSecond / work.operations(), outstanding);
    loop.pacer.setDaemon(true);
    loop.pacer.start();
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
      pacer.join(LAST_ANSWERS.toMillis());
      var unused = room.tryAcquire(mostOutstanding, LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    long begin = System.nanoTime();
    for (int call = 0; !stopped; call++) {
      long due = begin + (long) (call * NANOS / callsPerSecond);
      long early = due - System.nanoTime();
      if (early > 0) {
        LockSupport.parkNanos(early);
      }
      if (take()) {
        start(call % mostOutstanding, due);
      }
    }
  }

  /** Waits for room; false when the end comes first. */
  private boolean take() {
    try {
      while (!stopped) {
        if (room.tryAcquire(100, TimeUnit.MILLISECONDS)) {
          return true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped = true;
    }
    return false;
  }

  private void start(int lane, long due) {
    Answer answer =
        new Answer() {
          @Override
          public void succeeded() {
            meter.succeeded(System.nanoTime() - due);
            room.release();
          }

          @Override
          public void failed(Throwable cause) {
            meter.failed(cause);
            room.release();
          }
        };
    try {
      work.start(caller, lane, data, answer);
    } catch (RuntimeException e) {
      answer.failed(e);
    }
  }
}
