package io.oncekv.server.storage;

import com.google.protobuf.ByteString;
import java.util.Optional;

/**
 * Changes values within a write unit. A value is a head, which holds its last bytes, and full
 * pieces, each written once: an append writes the head again and whatever pieces became full, and
 * never reads the value.
 */
public final class ValueWriter {
  /** A value has at most 2^18 pieces: the longest one of all settings in the shortest pieces. */
  private static final int CHUNK_NUMBERS = 1 << 24;

  /**
   * A value of more pieces loses them in one stroke, so that its end costs the same however long it
   * is: an entry can end many values, and what it does is held in memory. Fewer go one by one,
   * since a stroke costs those who read until it is compacted.
   */
  private static final int PIECES_ONE_BY_ONE = 16;

  private final WriteUnit unit;
  private final int chunkBytes;
  private final int first;

  /**
   * Writes into a unit.
   *
   * @param chunkBytes length of the pieces made from now on; those that exist keep theirs
   */
  public ValueWriter(WriteUnit unit, int chunkBytes) {
    this(unit, chunkBytes, 0);
  }

  /**
   * Writes into a unit, one of several changes under one revision. Each of them has pieces of its
   * own: their keys are made of the revision, which the changes share, and a number.
   *
   * @param place of the change among them, 0 to 127
   */
  public ValueWriter(WriteUnit unit, int chunkBytes, int place) {
    this.unit = unit;
    this.chunkBytes = chunkBytes;
    this.first = Math.multiplyExact(place, CHUNK_NUMBERS);
  }

  /** Looks a key up, as this unit has left it. */
  public Optional<ValueHead> head(ByteString key) {
    byte[] stored = Keys.value(key);
    return unit.get(stored).map(record -> ValueHead.decode(stored, record));
  }

  /** Whether a value is made of exactly these bytes; reads it only if the length is right. */
  public boolean holds(ValueHead head, ByteString bytes) {
    if (head.length() != bytes.size()) {
      return false;
    }
    int position = 0;
    for (int number = 0; number < head.chunks(); number++) {
      ByteString chunk = ByteString.copyFrom(chunk(head, number));
      int end = position + chunk.size();
      if (end > bytes.size() || !bytes.substring(position, end).equals(chunk)) {
        return false;
      }
      position = end;
    }
    return bytes.substring(position).equals(head.tail());
  }

  /**
   * Sets a key to a value, whatever it holds now.
   *
   * @param revision of this change; never used before
   */
  public ValueHead put(ByteString key, ByteString value, long revision) {
    if (unit.longValues().mayHold(Keys.value(key))) {
      return put(key, head(key), value, revision);
    }
    return put(key, Optional.empty(), value, revision);
  }

  /**
   * Sets a key to a value.
   *
   * @param present what is there now
   * @param revision of this change; never used before
   */
  public ValueHead put(
      ByteString key, Optional<ValueHead> present, ByteString value, long revision) {
    present.ifPresent(this::deleteChunks);
    return store(key, empty(revision), value);
  }

  /** Adds bytes at the end of a value; the arguments are those of {@link #put}. */
  public ValueHead append(
      ByteString key, Optional<ValueHead> present, ByteString suffix, long revision) {
    ValueHead grown =
        present
            .map(
                h ->
                    new ValueHead(
                        revision, h.length(), h.generation(), h.first(), h.chunks(), h.tail()))
            .orElseGet(() -> empty(revision));
    return store(key, grown, suffix);
  }

  /** Removes a key that is there. */
  public void delete(ByteString key, ValueHead present) {
    deleteChunks(present);
    unit.delete(Keys.value(key));
  }

  private ValueHead empty(long revision) {
    return new ValueHead(revision, 0, revision, first, 0, ByteString.EMPTY);
  }

  private ValueHead store(ByteString key, ValueHead head, ByteString suffix) {
    ByteString open = head.tail().concat(suffix);
    int chunks = head.chunks();
    int position = 0;
    // A value of exactly one piece stays in its head: one record, one lookup.
    for (; open.size() - position > chunkBytes; position += chunkBytes) {
      byte[] chunk = open.substring(position, position + chunkBytes).toByteArray();
      unit.put(head.chunk(chunks), chunk);
      chunks++;
    }
    ValueHead stored =
        new ValueHead(
            head.revision(),
            head.length() + suffix.size(),
            head.generation(),
            head.first(),
            chunks,
            open.substring(position));
    byte[] record = Keys.value(key);
    if (chunks > 0) {
      unit.longValues().add(record);
    }
    unit.put(record, stored.encode());
    return stored;
  }

  /** A generation ends for good: its number is never given again. */
  private void deleteChunks(ValueHead head) {
    if (head.chunks() > PIECES_ONE_BY_ONE) {
      unit.deleteForGood(head.chunk(0), head.chunk(head.chunks()));
      return;
    }
    for (int number = 0; number < head.chunks(); number++) {
      unit.delete(head.chunk(number));
    }
  }

  private byte[] chunk(ValueHead head, int number) {
    return unit.get(head.chunk(number))
        .orElseThrow(
            () ->
                new CorruptRecordException(
                    "The value of generation "
                        + Long.toUnsignedString(head.generation())
                        + " is not whole: piece "
                        + number
                        + " is missing"));
  }
}
