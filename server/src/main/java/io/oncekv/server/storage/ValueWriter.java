package io.oncekv.server.storage;

import com.google.protobuf.ByteString;
import java.util.Optional;

/**
 * Changes values within a write unit. A value is a head, which holds its last bytes, and full
 * pieces, each written once: an append writes the head again and whatever pieces became full, and
 * never reads the value.
 */
public final class ValueWriter {
  private final WriteUnit unit;
  private final int chunkBytes;

  /**
   * Writes into a unit.
   *
   * @param chunkBytes length of the pieces made from now on; those that exist keep theirs
   */
  public ValueWriter(WriteUnit unit, int chunkBytes) {
    this.unit = unit;
    this.chunkBytes = chunkBytes;
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
   * Sets a key to a value.
   *
   * @param present what is there now
   * @param revision of this change; never used before
   */
  public ValueHead put(
      ByteString key, Optional<ValueHead> present, ByteString value, long revision) {
    present.ifPresent(this::deleteChunks);
    return store(key, new ValueHead(revision, 0, revision, 0, ByteString.EMPTY), value);
  }

  /** Adds bytes at the end of a value; the arguments are those of {@link #put}. */
  public ValueHead append(
      ByteString key, Optional<ValueHead> present, ByteString suffix, long revision) {
    ValueHead grown =
        present
            .map(h -> new ValueHead(revision, h.length(), h.generation(), h.chunks(), h.tail()))
            .orElseGet(() -> new ValueHead(revision, 0, revision, 0, ByteString.EMPTY));
    return store(key, grown, suffix);
  }

  /** Removes a key that is there. */
  public void delete(ByteString key, ValueHead present) {
    deleteChunks(present);
    unit.delete(Keys.value(key));
  }

  private ValueHead store(ByteString key, ValueHead head, ByteString suffix) {
    ByteString open = head.tail().concat(suffix);
    int chunks = head.chunks();
    int position = 0;
    // A value of exactly one piece stays in its head: one record, one lookup.
    for (; open.size() - position > chunkBytes; position += chunkBytes) {
      byte[] chunk = open.substring(position, position + chunkBytes).toByteArray();
      unit.put(Keys.chunk(head.generation(), chunks), chunk);
      chunks++;
    }
    ValueHead stored =
        new ValueHead(
            head.revision(),
            head.length() + suffix.size(),
            head.generation(),
            chunks,
            open.substring(position));
    unit.put(Keys.value(key), stored.encode());
    return stored;
  }

  private void deleteChunks(ValueHead head) {
    for (int number = 0; number < head.chunks(); number++) {
      unit.delete(Keys.chunk(head.generation(), number));
    }
  }

  private byte[] chunk(ValueHead head, int number) {
    return unit.get(Keys.chunk(head.generation(), number))
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
