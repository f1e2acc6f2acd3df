package io.oncekv.server.storage;

import java.util.Arrays;
import java.util.Optional;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;

/**
 * A consistent view of the database as it was when the view was taken. Used by one thread, closed
 * by its taker; the database stays alive at least as long.
 */
public final class StorageSnapshot implements AutoCloseable {
  private final Database database;
  private final RocksDB rocks;
  private final Snapshot snapshot;
  private final ReadOptions reads;

  /** Takes over one use of the database. */
  StorageSnapshot(Database database, RocksDB rocks) {
    this.database = database;
    this.rocks = rocks;
    this.snapshot = rocks.getSnapshot();
    this.reads = new ReadOptions().setSnapshot(snapshot);
  }

  /** Reads the record under a key. */
  public Optional<byte[]> get(byte[] key) {
    try {
      return Optional.ofNullable(rocks.get(reads, key));
    } catch (RocksDBException e) {
      throw database.failed("read", e);
    }
  }

  /**
   * Visits the records whose key begins with a prefix, in the order of their keys.
   *
   * @param from the first key to visit, itself beginning with the prefix
   */
  public void scan(byte[] prefix, byte[] from, RecordVisitor visitor) {
    try (RocksIterator records = rocks.newIterator(reads)) {
      boolean goOn = true;
      for (records.seek(from); goOn && records.isValid(); records.next()) {
        byte[] key = records.key();
        goOn = startsWith(key, prefix) && visitor.visit(key, records.value());
      }
      records.status();
    } catch (RocksDBException e) {
      throw database.failed("read", e);
    }
  }

  /**
   * Copies the chunks of one generation into an array, one behind the other.
   *
   * @param room where the chunks must end exactly
   * @throws CorruptRecordException if they are not there, or not of that length together
   */
  void readChunks(long generation, int count, byte[] target, int room) {
    int filled = 0;
    try (RocksIterator chunks = rocks.newIterator(reads)) {
      chunks.seek(Keys.chunk(generation, 0));
      for (int number = 0; number < count; number++) {
        // Keys are unique and sorted: if the first and the last are right, so are those between.
        boolean edge = number == 0 || number == count - 1;
        if (!chunks.isValid()
            || (edge && !Arrays.equals(chunks.key(), Keys.chunk(generation, number)))) {
          chunks.status();
          throw missing(generation, number);
        }
        int length = chunks.value(target, filled, room - filled);
        if (length > room - filled) {
          throw missing(generation, number);
        }
        filled += length;
        chunks.next();
      }
      chunks.status();
    } catch (RocksDBException e) {
      throw database.failed("read", e);
    }
    if (filled != room) {
      throw missing(generation, count);
    }
  }

  @Override
  public void close() {
    reads.close();
    rocks.releaseSnapshot(snapshot);
    snapshot.close();
    database.release();
  }

  static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static CorruptRecordException missing(long generation, int number) {
    return new CorruptRecordException(
        "The value of generation "
            + Long.toUnsignedString(generation)
            + " is not whole: piece "
            + number
            + " is missing or of the wrong length");
  }

  /** Sees one record after the other. */
  @FunctionalInterface
  public interface RecordVisitor {

    /** Returns whether to go on. */
    boolean visit(byte[] key, byte[] record);
  }
}
