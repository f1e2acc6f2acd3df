package io.oncekv.server.replication;

import java.time.Duration;

/** Runs things later. In a node, a scheduler's thread; in a test, a clock that the test turns. */
@FunctionalInterface
public interface Timer {

  /** Runs {@code task} once, not before {@code delay} has passed; the task is short. */
  void after(Duration delay, Runnable task);
}
