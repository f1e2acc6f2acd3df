package io.oncekv.server.replication.ratis;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.zip.CRC32C;

/**
 * Notes, in a file beside the log, up to which entry the log was on disk. Damage to the last
 * entries looks like a torn tail, which may be cut; the note tells entries that this node may have
 * acknowledged from those that it cannot have.
 *
 * <p>A note is only made of what was synced before, so it never claims too much, whenever the
 * machine fails. It may claim too little: after the end of the process the entries of the last
 * {@value #PERIOD_MILLIS} ms of which this node has told nobody, after a loss of power those of
 * about the last {@value #SYNC_PERIODS} such periods, and more after a truncation.
 */
final class LogEnd implements AutoCloseable {
  static final int PERIOD_MILLIS = 100;
  static final int SYNC_PERIODS = 10;

  /**
   * The engine's own number of what is on disk falls only when it gets around to a truncation. So
   * long nothing is noted after one was begun.
   */
  private static final long MUTE_NANOS = Duration.ofSeconds(30).toNanos();

  /** One number is written in one piece: the index, and below it so many bits of a checksum. */
  private static final int CHECK_BITS = 16;

  private static final long MOST = (1L << (Long.SIZE - CHECK_BITS - 1)) - 1;

  private final Path file;
  // No channel: an interrupt of whoever writes would close it.
  private final RandomAccessFile open;
  private final LongSupplier nanoTime;
  private final CountDownLatch closing = new CountDownLatch(1);

  /** Read without the lock by the apply thread, which mostly finds that there is nothing to do. */
  private volatile long noted;

  @GuardedBy("this")
  private boolean muted;

  @GuardedBy("this")
  private long mutedSince;

  @GuardedBy("this")
  private boolean synced = true;

  private LogEnd(Path file, RandomAccessFile open, long noted, LongSupplier nanoTime) {
    this.file = file;
    this.open = open;
    this.noted = noted;
    this.nanoTime = nanoTime;
  }

  /** Whether there is a note, if only that nothing is on disk yet. */
  static boolean exists(Path file) throws IOException {
    return Files.exists(file) && Files.size(file) >= Long.BYTES;
  }

  /**
   * What was noted last: the log was on disk up to this index (ours).
   *
   * @return 0 if nothing was noted
   * @throws LogDamagedException if the note is no note
   */
  static long read(Path file) throws IOException {
    // It may have been made, and the machine have failed before the first note.
    if (!exists(file)) {
      return 0;
    }
    long record = ByteBuffer.wrap(Files.readAllBytes(file)).getLong();
    long index = record >>> CHECK_BITS;
    // A sector that was lost reads as zeros, which are no note.
    if (record != record(index)) {
      throw new LogDamagedException(file, "does not say any more up to where the log was on disk");
    }
    return index;
  }

  /** Whether a first note was begun, and the machine failed before it was on disk. */
  private static boolean isBlank(Path file) throws IOException {
    return exists(file) && ByteBuffer.wrap(Files.readAllBytes(file)).getLong() == 0;
  }

  /** Goes on from what was noted last. */
  static LogEnd open(Path file, LongSupplier nanoTime) throws IOException {
    // Recovery has refused one of a node that took part in anything.
    long noted = isBlank(file) ? 0 : read(file);
    RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw");
    LogEnd end = new LogEnd(file, open, noted, nanoTime);
    try {
      synchronized (end) {
        end.write(noted);
        end.synced = false;
        end.sync();
      }
      FolderSync.sync(file.toAbsolutePath().getParent());
      return end;
    } catch (IOException | RuntimeException e) {
      open.close();
      throw e;
    }
  }

  /** Notes that everything up to an index (ours) is on disk. Cheap if that was noted already. */
  void note(long index) {
    if (index > noted) {
      raise(index);
    }
  }

  private synchronized void raise(long index) {
    if (muted && nanoTime.getAsLong() - mutedSince < MUTE_NANOS) {
      return;
    }
    muted = false;
    if (index > noted && index <= MOST) {
      write(index);
      synced = false;
    }
  }

  /** Notes, durably, that everything from an index (ours) on is about to be removed. */
  synchronized void truncate(long from) {
    muted = true;
    mutedSince = nanoTime.getAsLong();
    if (from <= noted) {
      write(Math.max(0, from - 1));
      synced = false;
      sync();
    }
  }

  /** Makes the last note durable. */
  synchronized void sync() {
    if (synced) {
      return;
    }
    try {
      open.getFD().sync();
      synced = true;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot sync " + file, e);
    }
  }

  /**
   * Looks again and again at what the engine says.
   *
   * @param onDisk the index (ours) up to which the log is on disk now
   * @param failed told once if the note cannot be made
   */
  void follow(LongSupplier onDisk, Consumer<Throwable> failed) {
    Thread thread = new Thread(() -> watch(onDisk, failed), "log-end");
    thread.setDaemon(true);
    thread.start();
  }

  private void watch(LongSupplier onDisk, Consumer<Throwable> failed) {
    try {
      for (int period = 1; !closing.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS); period++) {
        note(onDisk.getAsLong());
        if (period % SYNC_PERIODS == 0) {
          sync();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (closing.getCount() > 0) {
        failed.accept(e);
      }
    }
  }

  @GuardedBy("this")
  private void write(long index) {
    try {
      open.seek(0);
      open.write(ByteBuffer.allocate(Long.BYTES).putLong(record(index)).array());
      noted = index;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot note in " + file + " where the log ends", e);
    }
  }

  private static long record(long index) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(index).flip());
    return (index << CHECK_BITS) | (crc.getValue() & ((1 << CHECK_BITS) - 1));
  }

  @Override
  public void close() throws IOException {
    closing.countDown();
    synchronized (this) {
      sync();
      open.close();
    }
  }
}
