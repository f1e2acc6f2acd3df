package io.oncekv.server.storage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.rocksdb.Checkpoint;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * One open RocksDB. Its native memory is freed when the owner has closed it <em>and</em> the last
 * user has let go: a reader that is still at work when a snapshot takes the database's place must
 * not find its memory gone, which would end the process without a word.
 */
public final class Database implements AutoCloseable {
  /** Longer than any read may take; a reader that holds on longer is a defect. */
  private static final long CLOSE_TIMEOUT_SECONDS = 60;

  private final Path folder;
  private final DatabaseOptions options;
  private final RocksDB rocks;
  private final ReadOptions reads = new ReadOptions();

  /** The Raft log is the write-ahead log; replay starts at the position stored in each batch. */
  private final WriteOptions writes = new WriteOptions().setDisableWAL(true);

  /** The owner counts as one. */
  private final AtomicInteger users = new AtomicInteger(1);

  /** Only who writes asks. */
  private Optional<LongValues> longValues = Optional.empty();

  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch freed = new CountDownLatch(1);

  private Database(Path folder, DatabaseOptions options, RocksDB rocks) {
    this.folder = folder;
    this.options = options;
    this.rocks = rocks;
  }

  /** Opens the database in a folder, creating it if the folder is empty. */
  public static Database open(Path folder, StorageOptions options) {
    ManifestCheck.run(folder);
    DatabaseOptions native_ = new DatabaseOptions(options);
    RocksDB rocks = null;
    try {
      rocks = RocksDB.open(native_.rocks(), folder.toString());
      // A block is checked whenever it is read, but one that nobody reads would stay unnoticed.
      rocks.verifyChecksum();
      return new Database(folder, native_, rocks);
    } catch (RocksDBException e) {
      if (rocks != null) {
        rocks.close();
      }
      native_.close();
      throw unopened(folder, e);
    }
  }

  /** Opens a finished checkpoint for reading. */
  public static Database openReadOnly(Path folder) {
    ManifestCheck.run(folder);
    DatabaseOptions native_ = new DatabaseOptions(new StorageOptions(1 << 20, 1 << 16, 2));
    try {
      return new Database(
          folder, native_, RocksDB.openReadOnly(native_.rocks(), folder.toString()));
    } catch (RocksDBException e) {
      native_.close();
      throw unopened(folder, e);
    }
  }

  private static StorageException unopened(Path folder, RocksDBException e) {
    return new StorageException(
        "The database in "
            + folder
            + " does not open ("
            + e.getMessage()
            + "). If another process uses it, stop that process. If it is damaged: "
            + StorageException.BEGIN_ANEW,
        e);
  }

  /**
   * Registers a user, who must call {@link #release} when done.
   *
   * @return false if the database is closed already
   */
  public boolean tryRetain() {
    int count = users.get();
    while (count > 0) {
      if (users.compareAndSet(count, count + 1)) {
        return true;
      }
      count = users.get();
    }
    return false;
  }

  /** Lets go; the last one frees the native memory. */
  public void release() {
    if (users.decrementAndGet() == 0) {
      // Closing writes out what is still in memory, so that the next start replays less.
      rocks.close();
      reads.close();
      writes.close();
      options.close();
      freed.countDown();
    }
  }

  /** Reads the newest record under a key. */
  public Optional<byte[]> get(byte[] key) {
    retain();
    try {
      return Optional.ofNullable(rocks.get(reads, key));
    } catch (RocksDBException e) {
      throw failed("read", e);
    } finally {
      release();
    }
  }

  /**
   * Reads the newest records under several keys, in the order of the keys; null where there is
   * none. Cheaper than one by one.
   */
  List<byte[]> getAll(List<byte[]> keys) {
    retain();
    try {
      return getAll(rocks, reads, keys);
    } catch (RocksDBException e) {
      throw failed("read", e);
    } finally {
      release();
    }
  }

  /**
   * RocksDB's Java interface says null, too, of what it cannot read
   * (https://github.com/facebook/rocksdb/issues/12741): only a look at that key alone tells.
   */
  static List<byte[]> getAll(RocksDB rocks, ReadOptions reads, List<byte[]> keys)
      throws RocksDBException {
    if (keys.isEmpty()) {
      return List.of();
    }
    List<byte[]> records = rocks.multiGetAsList(reads, keys);
    for (int i = 0; i < keys.size(); i++) {
      if (records.get(i) == null) {
        records.set(i, rocks.get(reads, keys.get(i)));
      }
    }
    return records;
  }

  /** The first keys from one on and before another, in order. */
  List<byte[]> keys(byte[] from, byte[] to, int limit) {
    retain();
    // Without the bound, a seek would walk over everything that was ever removed behind the range.
    try (Slice end = new Slice(to);
        ReadOptions bounded = new ReadOptions().setIterateUpperBound(end);
        RocksIterator records = rocks.newIterator(bounded)) {
      List<byte[]> found = new ArrayList<>();
      for (records.seek(from); found.size() < limit && records.isValid(); records.next()) {
        found.add(records.key());
      }
      records.status();
      return found;
    } catch (RocksDBException e) {
      throw failed("read", e);
    } finally {
      release();
    }
  }

  /**
   * Reads records in the order of their keys, past the cache, so that the checksum of every block
   * that they are in is compared.
   *
   * @param from the first key; with none, from the first of all
   * @param bytes how much about
   * @return the key to go on from, empty when that was all
   */
  public Optional<byte[]> readThrough(byte[] from, long bytes) {
    retain();
    try (ReadOptions past =
            new ReadOptions().setFillCache(false).setVerifyChecksums(true).setTotalOrderSeek(true);
        RocksIterator records = rocks.newIterator(past)) {
      long left = bytes;
      for (records.seek(from); records.isValid(); records.next()) {
        if (left <= 0) {
          return Optional.of(records.key());
        }
        left -= records.key().length + records.value().length;
      }
      records.status();
      return Optional.empty();
    } catch (RocksDBException e) {
      throw failed("read", e);
    } finally {
      release();
    }
  }

  /** Which keys may hold a value of more than one piece. */
  LongValues longValues() {
    if (longValues.isEmpty()) {
      boolean some = !keys(Keys.chunks(), Keys.endOfChunks(), 1).isEmpty();
      longValues = Optional.of(new LongValues(some));
    }
    return longValues.get();
  }

  /** Takes a consistent view, which the caller must close. */
  public StorageSnapshot snapshot() {
    retain();
    return new StorageSnapshot(this, rocks);
  }

  /** Writes changes, all or none. */
  void write(Consumer<BatchBytes> changes) {
    BatchBytes bytes = new BatchBytes();
    changes.accept(bytes);
    retain();
    try (WriteBatch batch = new WriteBatch(bytes.toArray())) {
      rocks.write(writes, batch);
    } catch (RocksDBException e) {
      throw failed("write", e);
    } finally {
      release();
    }
  }

  /** Everything written so far is on disk when this returns. */
  public void flush() {
    retain();
    try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
      rocks.flush(wait);
    } catch (RocksDBException e) {
      throw failed("flush", e);
    } finally {
      release();
    }
  }

  /** Begins to write what is in memory to disk, and does not wait until that is done. */
  public void startFlush() {
    retain();
    // Without the second, it would wait here for a compaction, lest writes have to wait later.
    try (FlushOptions noWait = new FlushOptions().setWaitForFlush(false).setAllowWriteStall(true)) {
      rocks.flush(noWait);
    } catch (RocksDBException e) {
      throw failed("flush", e);
    } finally {
      release();
    }
  }

  /** Rewrites everything into its smallest form. Takes long; for tests and tools. */
  public void compact() {
    retain();
    try {
      rocks.compactRange();
    } catch (RocksDBException e) {
      throw failed("compact", e);
    } finally {
      release();
    }
  }

  /** Makes a flushed copy by hard links in a folder that does not exist yet. Not yet fsynced. */
  void checkpoint(Path target) {
    flush();
    retain();
    try (Checkpoint checkpoint = Checkpoint.create(rocks)) {
      checkpoint.createCheckpoint(target.toString());
    } catch (RocksDBException e) {
      throw failed("make a checkpoint", e);
    } finally {
      release();
    }
  }

  /** What monitoring shows. */
  public StorageStatistics statistics() {
    retain();
    try {
      return new StorageStatistics(
          rocks.getLongProperty("rocksdb.cur-size-all-mem-tables"),
          rocks.getLongProperty("rocksdb.total-sst-files-size"),
          rocks.getLongProperty("rocksdb.block-cache-usage"),
          rocks.getLongProperty("rocksdb.estimate-table-readers-mem"),
          rocks.getLongProperty("rocksdb.estimate-num-keys"),
          rocks.getLongProperty("rocksdb.estimate-pending-compaction-bytes"),
          rocks.getLongProperty("rocksdb.background-errors"));
    } catch (RocksDBException e) {
      throw failed("read its statistics", e);
    } finally {
      release();
    }
  }

  /** Where it lives. */
  public Path folder() {
    return folder;
  }

  /**
   * Ends the owner's use and waits for the other users to let go. Calling it again does nothing.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    release();
    try {
      if (!freed.await(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new StorageException(
            "A reader has held the database in "
                + folder
                + " for more than "
                + CLOSE_TIMEOUT_SECONDS
                + " s after it was closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException("Interrupted while closing the database in " + folder, e);
    }
  }

  StorageException failed(String what, RocksDBException e) {
    return new StorageException(
        "The database in " + folder + " failed to " + what + ": " + e.getMessage(), e);
  }

  private void retain() {
    if (!tryRetain()) {
      throw new StorageException("The database in " + folder + " is closed");
    }
  }
}
