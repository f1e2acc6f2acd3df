package io.oncekv.server.storage;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Notices a background job of the database that failed while nobody was writing: a table that could
 * not be written or rewritten. (RocksDB's own listener cannot tell of a failed flush when its log
 * is off: the Java side does not know that reason's number.)
 */
public final class FailureWatch implements AutoCloseable {
  private static final long PERIOD_MILLIS = 500;

  private final Supplier<Database> database;
  private final Consumer<StorageException> onFailure;
  private final CountDownLatch stopped = new CountDownLatch(1);

  /**
   * Starts watching.
   *
   * @param database the live database, whichever it is at the moment
   * @param onFailure called once, with the reason to stop this node
   */
  public FailureWatch(Supplier<Database> database, Consumer<StorageException> onFailure) {
    this.database = database;
    this.onFailure = onFailure;
    Thread thread = new Thread(this::watch, "storage-watch");
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    try {
      while (!stopped.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
        check(database.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StorageException e) {
      onFailure.accept(e);
    }
  }

  private void check(Database live) {
    if (!live.tryRetain()) {
      return;
    }
    try {
      if (live.statistics().backgroundErrors() > 0) {
        throw new StorageException(
            "A background job of the database in "
                + live.folder()
                + " failed (the reason is in the file LOG there; a full or broken disk as a rule)."
                + " Free or replace the disk and start the node again");
      }
    } finally {
      live.release();
    }
  }

  @Override
  public void close() {
    stopped.countDown();
  }
}
