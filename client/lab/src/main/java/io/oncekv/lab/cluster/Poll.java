package io.oncekv.lab.cluster;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for something of another process, which can only be asked again and again. */
public final class Poll {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private Poll() {}

  /** Asks until there is an answer; {@code what} says what was waited for when time is up. */
  public static <T> T until(Duration limit, String what, Supplier<Optional<T>> question) {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<T> answer = question.get();
      if (answer.isPresent()) {
        return answer.get();
      }
      if (System.nanoTime() - end >= 0) {
        throw new IllegalStateException("waited " + limit.toMillis() + " ms in vain for " + what);
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("interrupted while waiting for " + what);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Asks until the answer is yes. */
  public static void untilTrue(Duration limit, String what, Supplier<Boolean> question) {
    until(limit, what, () -> question.get() ? Optional.of(true) : Optional.empty());
  }
}
