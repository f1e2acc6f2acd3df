package io.oncekv.server.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The changes of one batch: they reach the database together or not at all, and until then only
 * this unit sees them. Several changes of one record leave one, so a key appended to a hundred
 * times in a batch is written once. Used by one thread.
 *
 * <p>A unit within a unit can be given up by itself: what is not committed leaves the outer one as
 * it was.
 */
public final class WriteUnit {
  /** Stands for a record that is to be removed; compared by identity. */
  private static final byte[] REMOVED = {};

  private final Database database;
  private final Optional<WriteUnit> outer;

  private final Map<Key, byte[]> changes = new HashMap<>();

  private final List<Range> ranges = new ArrayList<>();

  private record Range(Key from, Key to) {}

  /** Starts an empty unit. */
  public WriteUnit(Database database) {
    this(database, Optional.empty());
  }

  private WriteUnit(Database database, Optional<WriteUnit> outer) {
    this.database = database;
    this.outer = outer;
  }

  /** Starts an empty unit within this one, which must not be changed until that has ended. */
  public WriteUnit inner() {
    return new WriteUnit(database, Optional.of(this));
  }

  /** Reads the record under a key as this unit has left it. */
  public Optional<byte[]> get(byte[] key) {
    byte[] changed = changes.get(new Key(key));
    if (changed != null) {
      return changed == REMOVED ? Optional.empty() : Optional.of(changed);
    }
    return outer.isPresent() ? outer.get().get(key) : database.get(key);
  }

  /**
   * Reads the records under several keys as they were <em>before</em> this unit, in the order of
   * the keys; null where there was none. Cheaper than one by one.
   */
  public List<byte[]> storedRecords(List<byte[]> keys) {
    return database.getAll(keys);
  }

  /** Which keys may hold a value of more than one piece. */
  LongValues longValues() {
    return database.longValues();
  }

  /** Stores a record. Neither array may be changed afterwards. */
  public void put(byte[] key, byte[] record) {
    changes.put(new Key(key), record);
  }

  /** Removes a record, which should exist. */
  public void delete(byte[] key) {
    changes.put(new Key(key), REMOVED);
  }

  /**
   * Removes the records of a range in one stroke, those put by this unit included. For good: none
   * of their keys may be used again, or be read in this unit.
   *
   * @param from the first key of the range
   * @param to stands behind the last one
   */
  public void deleteForGood(byte[] from, byte[] to) {
    ranges.add(new Range(new Key(from), new Key(to)));
  }

  /**
   * The first keys of a range, in order, as they were <em>before</em> this unit. Costs no more than
   * what lies in the range, removed keys included.
   *
   * @param from the first key of the range
   * @param to stands behind the last one
   */
  public List<byte[]> storedKeys(byte[] from, byte[] to, int limit) {
    return database.keys(from, to, limit);
  }

  /** Writes everything, an inner unit into its outer one. The unit is empty afterwards. */
  public void commit() {
    if (outer.isPresent()) {
      outer.get().changes.putAll(changes);
      outer.get().ranges.addAll(ranges);
    } else {
      database.write(this::writeTo);
    }
    changes.clear();
    ranges.clear();
  }

  /**
   * In the order of the keys: RocksDB finds the place of a record fastest beside that of the one
   * before, and the replies of a session lie side by side. The ranges come last: what this unit
   * itself put into them goes as well.
   */
  private void writeTo(BatchBytes target) {
    List<Map.Entry<Key, byte[]>> sorted = new ArrayList<>(changes.entrySet());
    sorted.sort(Map.Entry.comparingByKey());
    for (Map.Entry<Key, byte[]> change : sorted) {
      if (change.getValue() == REMOVED) {
        target.delete(change.getKey().bytes);
      } else {
        target.put(change.getKey().bytes, change.getValue());
      }
    }
    ranges.forEach(range -> target.deleteRange(range.from.bytes, range.to.bytes));
  }

  /** Bytes that can be looked up. */
  private static final class Key implements Comparable<Key> {
    private final byte[] bytes;
    private final int hash;

    Key(byte[] bytes) {
      this.bytes = bytes;
      this.hash = Arrays.hashCode(bytes);
    }

    @Override
    public int compareTo(Key other) {
      return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }
}
