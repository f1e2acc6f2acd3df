package io.oncekv.server.replication.ratis;

import java.util.concurrent.TimeUnit;
import org.apache.ratis.util.TimeDuration;
import org.apache.ratis.util.TimeoutExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the engine's time-outs coming when somebody sets the machine's clock. The engine has {@link
 * java.util.Timer}s for them, which reckon by the wall clock when their first task is due and sleep
 * for so long: if the clock is put back by an hour, for an hour, and no task that comes later wakes
 * them when it is put right again. A leader whose piece of a snapshot is never given up sends that
 * member nothing more.
 *
 * <p>So here each of the timers always has a task that is due within two seconds, asked for by a
 * clock that nobody sets: none sleeps longer. What is late then are only tasks from before the
 * clock was put back, until it is right again.
 */
final class EngineTimers implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EngineTimers.class);
  private static final long PERIOD_MILLIS = 500;

  /** Longer than the period, so that there always is a task. */
  private static final TimeDuration DUE = TimeDuration.valueOf(1_750, TimeUnit.MILLISECONDS);

  private final PeriodicTask thread;

  EngineTimers(String self) {
    this.thread = new PeriodicTask(self + "-engine-timers");
    thread.start(PERIOD_MILLIS, EngineTimers::wakeAll);
  }

  /**
   * The number of tasks that are under way says which timer takes the next one. If others come or
   * end in between, the next round finds the rest.
   */
  private static void wakeAll() {
    for (int timer = 0; timer < TimeoutExecutor.MAXIMUM_POOL_SIZE; timer++) {
      TimeoutExecutor.getInstance().onTimeout(DUE, () -> {}, log, () -> "a task that does nothing");
    }
  }

  @Override
  public void close() {
    thread.close();
  }
}
