package io.oncekv.server.storage;

import java.util.Arrays;

/**
 * The changes of one write in RocksDB's own form, the one that its write-ahead log keeps and that
 * can therefore not change: a sequence number (8 bytes, set by RocksDB) and a count (4), both
 * little-endian, then for each change a tag, its key, and a record or the end of a range, each with
 * its length in front (variable length, 7 bits a byte, least significant first).
 *
 * <p>Built here, because a call of native code for each of 500 changes costs more than what it
 * does.
 *
 * @see <a href="https://github.com/facebook/rocksdb/blob/main/db/write_batch.cc">write_batch.cc</a>
 */
final class BatchBytes {
  private static final int COUNT_AT = 8;
  private static final int HEADER = 12;

  private static final byte DELETE = 0x0;
  private static final byte PUT = 0x1;
  private static final byte DELETE_RANGE = 0xf;

  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  private byte[] bytes = new byte[1 << 10];
  private int length = HEADER;
  private int count;

  void put(byte[] key, byte[] record) {
    begin(PUT, key, record.length + 5);
    field(record);
  }

  void delete(byte[] key) {
    begin(DELETE, key, 0);
  }

  /** Removes what there is from one key on and before another. */
  void deleteRange(byte[] from, byte[] to) {
    begin(DELETE_RANGE, from, to.length + 5);
    field(to);
  }

  byte[] toArray() {
    for (int i = 0; i < Integer.BYTES; i++) {
      bytes[COUNT_AT + i] = (byte) (count >>> (8 * i));
    }
    return Arrays.copyOf(bytes, length);
  }

  private void begin(byte tag, byte[] key, int more) {
    int needed = Math.addExact(length, 1 + 5 + key.length + more);
    if (needed > bytes.length) {
      long doubled = Math.min(2L * bytes.length, LONGEST_ARRAY);
      bytes = Arrays.copyOf(bytes, (int) Math.max(needed, doubled));
    }
    bytes[length++] = tag;
    field(key);
    count++;
  }

  private void field(byte[] content) {
    int rest = content.length;
    while (rest > 0x7f) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
    System.arraycopy(content, 0, bytes, length, content.length);
    length += content.length;
  }
}
