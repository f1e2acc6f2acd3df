package io.oncekv.server.statemachine;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.oncekv.server.session.Slot;
import io.oncekv.server.storage.RecordReader;
import io.oncekv.server.storage.RecordWriter;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Neighbours in a reply ring, which share one record: a client with many writes outstanding fills
 * several slots with each entry, and a record costs the database more than the bytes in it. What
 * was overwritten since that record was stored lies over it, and may be kept elsewhere. A slot that
 * is not looked at stays as the bytes that were stored, and nothing is read to replace all.
 *
 * <p>Frozen, with a format version and a checksum in each record: which slots are there (one bit
 * for each, the first one lowest), then those, each with its length in front.
 */
final class ReplyPage {
  /**
   * Slots in a page. More make it cheaper to fill them together, and dearer to fill them one by
   * one: a client that writes one at a time stores all that are in its open page each time.
   */
  static final int SLOTS = 4;

  private static final int FORMAT = 1;

  private final byte[] key;
  private final Supplier<Optional<byte[]>> record;
  private final byte[][] overwritten = new byte[SLOTS][];

  /** What its record has; null until it was asked for. */
  private byte[][] stored;

  /**
   * A page of which nothing was overwritten yet.
   *
   * @param record its record, asked for at most once, when it is needed
   */
  ReplyPage(byte[] key, Supplier<Optional<byte[]>> record) {
    this.key = key;
    this.record = record;
  }

  byte[] key() {
    return key;
  }

  /** What is in a slot; nothing if it was never used. */
  Optional<Slot> slot(int place) {
    return Optional.ofNullable(part(place)).map(part -> SlotCodec.decode(key, part));
  }

  /** Overwrites a slot. */
  void put(int place, Slot slot) {
    overwritten[place] = SlotCodec.encode(slot);
  }

  /**
   * Overwrites the slots that {@link #encodeOpen} told of.
   *
   * @param holder the key of the record that this is a part of
   */
  void overwriteFrom(byte[] holder, ByteString open) {
    read(RecordReader.part(holder, open.toByteArray()), overwritten);
  }

  /** Whether a slot was overwritten. */
  boolean isOverwritten() {
    for (byte[] part : overwritten) {
      if (part != null) {
        return true;
      }
    }
    return false;
  }

  /** The page as its record. */
  byte[] encode() {
    byte[][] whole = new byte[SLOTS][];
    for (int place = 0; place < SLOTS; place++) {
      whole[place] = part(place);
    }
    return write(new RecordWriter(FORMAT, 64 * SLOTS), whole).seal(key);
  }

  /** Only what was overwritten, as a part of a record that stands elsewhere. */
  ByteString encodeOpen() {
    return UnsafeByteOperations.unsafeWrap(
        write(RecordWriter.part(64 * SLOTS), overwritten).open());
  }

  private byte[] part(int place) {
    byte[] part = overwritten[place];
    if (part == null) {
      if (stored == null) {
        stored = new byte[SLOTS][];
        record.get().ifPresent(found -> read(RecordReader.unseal(key, found, FORMAT), stored));
      }
      part = stored[place];
    }
    return part;
  }

  private static RecordWriter write(RecordWriter writer, byte[][] slots) {
    int there = 0;
    for (int place = 0; place < SLOTS; place++) {
      there |= slots[place] == null ? 0 : 1 << place;
    }
    writer.u8(there);
    for (byte[] part : slots) {
      if (part != null) {
        writer.bytes(part);
      }
    }
    return writer;
  }

  private static void read(RecordReader reader, byte[][] slots) {
    int there = reader.u8();
    for (int place = 0; place < SLOTS; place++) {
      if ((there & 1 << place) != 0) {
        slots[place] = reader.bytes().toByteArray();
      }
    }
    reader.end();
  }
}
