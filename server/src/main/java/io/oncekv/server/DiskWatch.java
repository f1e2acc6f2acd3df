package io.oncekv.server;

import io.oncekv.server.rpc.DiskRoom;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the free space under the log and under the database, which may be two disks, and says
 * when one is almost full. It has a thread of its own: the question can hang with the disk.
 *
 * <p>Once a disk is low it is so until a quarter more than the limit is free, so that writes are
 * not refused and taken in turns. On a small disk the limit is an eighth of the disk, lest a limit
 * made for large ones refuses everything.
 */
final class DiskWatch implements DiskRoom, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DiskWatch.class);
  private static final long PERIOD_MILLIS = 200;
  private static final int LARGEST_SHARE = 8;
  private static final int MARGIN_SHARE = 4;

  private final List<Disk> disks;
  private final long watermark;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile Optional<Shortage> shortage = Optional.empty();

  /** How full a disk is; may block. */
  interface Space {
    /** Bytes this process may still use. */
    long free() throws IOException;

    /** The size of the disk in bytes. */
    long total() throws IOException;

    /** The space of the file system that holds a folder. */
    static Space of(Path folder) throws IOException {
      FileStore store = Files.getFileStore(folder);
      return new Space() {
        @Override
        public long free() throws IOException {
          return store.getUsableSpace();
        }

        @Override
        public long total() throws IOException {
          return store.getTotalSpace();
        }
      };
    }
  }

  /** One folder and what was last seen of its disk. */
  static final class Disk {
    private final Path folder;
    private final Space space;
    private volatile long free = Long.MAX_VALUE;
    private boolean low;
    private boolean unreadable;

    Disk(Path folder, Space space) {
      this.folder = folder;
      this.space = space;
    }

    /** The disk that holds a folder. */
    static Disk of(Path folder) throws IOException {
      return new Disk(folder, Space.of(folder));
    }

    /** Bytes that were free when it was looked at. */
    long free() {
      return free;
    }

    private Optional<Shortage> look(long watermark) {
      try {
        free = space.free();
        long limit = Math.min(watermark, space.total() / LARGEST_SHARE);
        long again = limit + limit / MARGIN_SHARE;
        low = free < (low ? again : limit);
        unreadable = false;
        return low ? Optional.of(new Shortage(folder, free, limit, again)) : Optional.empty();
      } catch (IOException e) {
        if (!unreadable) {
          log.warn("the free space of the disk under {} cannot be told", folder, e);
        }
        unreadable = true;
        return Optional.empty();
      }
    }
  }

  /**
   * Looks for the first time, and does not look again before {@link #start}.
   *
   * @param watermark free bytes below which a disk is low; 0 if none ever is
   */
  DiskWatch(List<Disk> disks, long watermark) {
    this.disks = List.copyOf(disks);
    this.watermark = watermark;
    look();
  }

  /** Begins to look again and again. */
  void start() {
    Thread thread = new Thread(this::watch, "disk-watch");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public Optional<Shortage> shortage() {
    return shortage;
  }

  /** Looks at all disks now. */
  void look() {
    Optional<Shortage> before = shortage;
    Optional<Shortage> now = Optional.empty();
    for (Disk disk : disks) {
      Optional<Shortage> found = disk.look(watermark);
      now = now.isPresent() ? now : found;
    }
    shortage = now;
    if (before.isEmpty() && now.isPresent()) {
      log.warn(
          "the disk under {} has only {} bytes free, below the limit of {}"
              + " (storage.low-disk-watermark): while this node leads, writes that add data are"
              + " refused until {} bytes are free. Make room on that disk, or delete keys; if it"
              + " fills up, the node stops",
          now.get().folder(),
          now.get().free(),
          now.get().limit(),
          now.get().again());
    } else if (before.isPresent() && now.isEmpty()) {
      log.info("the disk under {} has room again: writes are taken", before.get().folder());
    }
  }

  private void watch() {
    try {
      while (!stopped.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stopped.countDown();
  }
}
