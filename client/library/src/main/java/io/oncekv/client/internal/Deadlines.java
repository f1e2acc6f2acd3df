package io.oncekv.client.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Ends what takes too long. All get the same time, so that they are due in the order in which they
 * began, and one timer serves for all of them: nearly every one is cancelled long before.
 */
final class Deadlines {
  private final ClientTimer timer;
  private final long nanos;
  private final LongSupplier nanoTime;
  private final Object lock = new Object();

  /** In the order in which they are due. */
  @GuardedBy("lock")
  private final LinkedHashSet<Due> running = new LinkedHashSet<>();

  @GuardedBy("lock")
  private boolean timerSet;

  Deadlines(ClientTimer timer, Duration time, LongSupplier nanoTime) {
    this.timer = timer;
    this.nanos = time.toNanos();
    this.nanoTime = nanoTime;
  }

  /** Runs a task when the time is over, unless what is returned is run before. */
  Runnable begin(Runnable giveUp) {
    Due due;
    synchronized (lock) {
      due = new Due(nanoTime.getAsLong() + nanos, giveUp);
      running.add(due);
      if (!timerSet) {
        setTimer(nanos);
      }
    }
    Due begun = due;
    return () -> cancel(begun);
  }

  private void cancel(Due due) {
    synchronized (lock) {
      running.remove(due);
    }
  }

  @GuardedBy("lock")
  private void setTimer(long delay) {
    timerSet = true;
    Runnable unused = timer.after(delay, this::look);
  }

  private void look() {
    List<Due> over = new ArrayList<>();
    synchronized (lock) {
      timerSet = false;
      long now = nanoTime.getAsLong();
      Iterator<Due> oldest = running.iterator();
      while (oldest.hasNext() && !timerSet) {
        Due next = oldest.next();
        if (next.at - now > 0) {
          setTimer(next.at - now);
        } else {
          oldest.remove();
          over.add(next);
        }
      }
    }
    over.forEach(due -> due.giveUp.run());
  }

  /** Compared by identity. */
  private static final class Due {
    private final long at;
    private final Runnable giveUp;

    Due(long at, Runnable giveUp) {
      this.at = at;
      this.giveUp = giveUp;
    }
  }
}
