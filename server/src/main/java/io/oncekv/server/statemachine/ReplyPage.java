package io.oncekv.server.statemachine;

import io.oncekv.server.session.Slot;
import io.oncekv.server.storage.RecordReader;
import io.oncekv.server.storage.RecordWriter;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Neighbours in a reply ring, which share one record: a client with many writes outstanding fills
 * several slots with each entry, and a record costs the database more than the bytes in it. A slot
 * that is not looked at stays as the bytes that were stored, and nothing is read to replace all.
 *
 * <p>Frozen, with a format version and a checksum in each record: which slots are there (one bit
 * for each, the first one lowest), then those, each with its length in front.
 */
final class ReplyPage {
  /**
   * Slots in a page. More make it cheaper to fill them together, and dearer to fill them one by
   * one: a client that writes one at a time stores the whole page each time.
   */
  static final int SLOTS = 8;

  private static final int FORMAT = 1;

  private final byte[] key;
  private final Supplier<Optional<byte[]>> stored;
  private final byte[][] slots = new byte[SLOTS][];
  private boolean read;
  private boolean changed;

  /**
   * A page that nothing is known of yet.
   *
   * @param stored its record, asked for at most once, when it is needed
   */
  ReplyPage(byte[] key, Supplier<Optional<byte[]>> stored) {
    this.key = key;
    this.stored = stored;
  }

  byte[] key() {
    return key;
  }

  /** What is in a slot; nothing if it was never used. */
  Optional<Slot> slot(int place) {
    return Optional.ofNullable(part(place)).map(part -> SlotCodec.decode(key, part));
  }

  /** The sequence in a slot, if it was ever used. */
  OptionalLong sequence(int place) {
    byte[] part = part(place);
    return part == null ? OptionalLong.empty() : OptionalLong.of(SlotCodec.sequenceOf(key, part));
  }

  /** Overwrites a slot. */
  void put(int place, Slot slot) {
    slots[place] = SlotCodec.encode(slot);
    changed = true;
  }

  /** Whether a slot was overwritten. */
  boolean isChanged() {
    return changed;
  }

  /** The page as a record. */
  byte[] encode() {
    int there = 0;
    for (int place = 0; place < SLOTS; place++) {
      there |= part(place) == null ? 0 : 1 << place;
    }
    RecordWriter writer = new RecordWriter(FORMAT, 64 * SLOTS).u8(there);
    for (byte[] part : slots) {
      if (part != null) {
        writer.bytes(part);
      }
    }
    return writer.seal(key);
  }

  private byte[] part(int place) {
    if (slots[place] == null && !read) {
      read = true;
      stored.get().ifPresent(this::fillFrom);
    }
    return slots[place];
  }

  /** Takes over what is older than what this page has by now. */
  private void fillFrom(byte[] record) {
    RecordReader reader = RecordReader.unseal(key, record, FORMAT);
    int there = reader.u8();
    for (int place = 0; place < SLOTS; place++) {
      if ((there & 1 << place) != 0) {
        byte[] part = reader.bytes().toByteArray();
        slots[place] = slots[place] == null ? part : slots[place];
      }
    }
    reader.end();
  }
}
