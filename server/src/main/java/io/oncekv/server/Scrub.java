package io.oncekv.server;

import io.oncekv.server.statemachine.StateClosedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the whole database once after the start and then once a day, so that a node whose database
 * is damaged stops though nobody asks for what is damaged. (A damaged block is never served: its
 * checksum is compared whenever it is read from the disk.) It rests nine times as long as it reads,
 * so that requests go before.
 */
final class Scrub implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Scrub.class);

  /** Some milliseconds' worth: a snapshot that takes the database's place waits for that long. */
  private static final long STEP_BYTES = 1 << 20;

  private static final int RESTS = 9;
  private static final Duration BETWEEN_PASSES = Duration.ofDays(1);
  private static final byte[] BEGINNING = {};

  private final Storage storage;
  private final Consumer<Throwable> onFailure;
  private final LongSupplier nanos;
  private final CountDownLatch stopped = new CountDownLatch(1);

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

  private Scrub(Storage storage, Consumer<Throwable> onFailure, LongSupplier nanos) {
    this.storage = storage;
    this.onFailure = onFailure;
    this.nanos = nanos;
  }

  /**
   * Begins to read.
   *
   * @param onFailure called from another thread when something is damaged: the node must stop
   */
  static Scrub start(Storage storage, Consumer<Throwable> onFailure) {
    Scrub scrub = new Scrub(storage, onFailure, System::nanoTime);
    Thread thread = new Thread(scrub::run, "scrub");
    thread.setDaemon(true);
    thread.start();
    return scrub;
  }

  private void run() {
    try {
      do {
        onePass();
      } while (!stopped.await(BETWEEN_PASSES.toSeconds(), TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StateClosedException closed) {
      // The node stops.
    } catch (RuntimeException | Error damaged) {
      onFailure.accept(damaged);
    }
  }

  private void onePass() throws InterruptedException {
    long begun = nanos.getAsLong();
    Optional<byte[]> next = Optional.of(BEGINNING);
    while (next.isPresent()) {
      long before = nanos.getAsLong();
      next = storage.readThrough(next.get(), STEP_BYTES);
      long rest = Math.max(1, TimeUnit.NANOSECONDS.toMillis(RESTS * (nanos.getAsLong() - before)));
      if (stopped.await(rest, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
    log.info(
        "read the whole database, which is in order, within {} ms",
        TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - begun));
  }

  @Override
  public void close() {
    stopped.countDown();
  }
}
