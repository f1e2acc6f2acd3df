package io.oncekv.server;

import io.oncekv.server.statemachine.StateClosedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the whole database once a day, as opening it did at the start, so that a node stops whose
 * database is damaged while it runs, though nobody asks for what is damaged. (A damaged block is
 * never served: its checksum is compared whenever it is read from the disk.) It rests nine times as
 * long as it reads, so that requests go before.
 */
final class Scrub implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Scrub.class);

  /** Some milliseconds' worth: a snapshot that takes the database's place waits for that long. */
  private static final long STEP_BYTES = 1 << 20;

  private static final int RESTS = 9;
  static final Duration BETWEEN_PASSES = Duration.ofDays(1);
  private static final byte[] BEGINNING = {};

  private final Storage storage;
  private final Consumer<Throwable> onFailure;
  private final Duration between;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "scrub");

  /** What is read. */
  @FunctionalInterface
  interface Storage {

    /**
     * Reads a part.
     *
     * @return where to go on, empty when that was all
     */
    Optional<byte[]> readThrough(byte[] from, long bytes);
  }

  private Scrub(Storage storage, Consumer<Throwable> onFailure, Duration between) {
    this.storage = storage;
    this.onFailure = onFailure;
    this.between = between;
  }

  /**
   * Begins with the first rest.
   *
   * @param between how long it rests before each pass
   * @param onFailure called from another thread when something is damaged: the node must stop
   */
  static Scrub start(Storage storage, Duration between, Consumer<Throwable> onFailure) {
    Scrub scrub = new Scrub(storage, onFailure, between);
    scrub.thread.setDaemon(true);
    scrub.thread.start();
    return scrub;
  }

  private void run() {
    try {
      while (!stopped.await(between.toMillis(), TimeUnit.MILLISECONDS)) {
        onePass();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StateClosedException closed) {
      // The node stops.
    } catch (RuntimeException | Error damaged) {
      onFailure.accept(damaged);
    }
  }

  private void onePass() throws InterruptedException {
    long begun = System.nanoTime();
    Optional<byte[]> next = Optional.of(BEGINNING);
    while (next.isPresent()) {
      long before = System.nanoTime();
      next = storage.readThrough(next.get(), STEP_BYTES);
      long rest = Math.max(1, TimeUnit.NANOSECONDS.toMillis(RESTS * (System.nanoTime() - before)));
      if (stopped.await(rest, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
    log.info(
        "read the whole database, which is in order, within {} ms",
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
  }

  boolean hasEnded() {
    return !thread.isAlive();
  }

  @Override
  public void close() {
    stopped.countDown();
  }
}
