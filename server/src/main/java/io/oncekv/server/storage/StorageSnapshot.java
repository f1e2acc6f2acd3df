package io.oncekv.server.storage;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
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

  /** Reads the records under several keys, in the order of the keys; null where there is none. */
  List<byte[]> getAll(List<byte[]> keys) {
    try {
      return Database.getAll(rocks, reads, keys);
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
   * Visits the records of a range of keys, in the order of the keys or against it.
   *
   * @param from the first key (inclusive)
   * @param to the end (exclusive), which must not lie below {@code from}
   */
  public void scan(byte[] from, byte[] to, boolean reverse, RecordVisitor visitor) {
    try (Slice lower = new Slice(from);
        Slice upper = new Slice(to);
        // The bounds also keep the iterator from wading through what was deleted behind them.
        ReadOptions bounded =
            new ReadOptions()
                .setSnapshot(snapshot)
                .setIterateLowerBound(lower)
                .setIterateUpperBound(upper);
        RocksIterator records = rocks.newIterator(bounded)) {
      if (reverse) {
        records.seekToLast();
      } else {
        records.seekToFirst();
      }
      while (records.isValid() && visitor.visit(records.key(), records.value())) {
        if (reverse) {
          records.prev();
        } else {
          records.next();
        }
      }
      records.status();
    } catch (RocksDBException e) {
      throw database.failed("read", e);
    }
  }

  /**
   * Copies the chunks of one value into an array, one behind the other.
   *
   * @param room where the chunks must end exactly
   * @throws CorruptRecordException if they are not there, or not of that length together
   */
  void readChunks(ValueHead head, byte[] target, int room) {
    int count = head.chunks();
    int filled = 0;
    try (RocksIterator chunks = rocks.newIterator(reads)) {
      chunks.seek(head.chunk(0));
      for (int number = 0; number < count; number++) {
        // Keys are unique and sorted: if the first and the last are right, so are those between.
        boolean edge = number == 0 || number == count - 1;
        if (!chunks.isValid() || (edge && !Arrays.equals(chunks.key(), head.chunk(number)))) {
          chunks.status();
          throw missing(head.generation(), number);
        }
        int length = chunks.value(target, filled, room - filled);
        if (length > room - filled) {
          throw missing(head.generation(), number);
        }
        filled += length;
        chunks.next();
      }
      chunks.status();
    } catch (RocksDBException e) {
      throw database.failed("read", e);
    }
    if (filled != room) {
      throw missing(head.generation(), count);
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
