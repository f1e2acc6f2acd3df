package io.oncekv.server.storage;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Takes a record apart, the mirror image of {@link RecordWriter}. Whatever does not fit throws
 * {@link CorruptRecordException}: a record is understood whole or not at all.
 */
public final class RecordReader {
  private final byte[] key;
  private final byte[] bytes;
  private final int end;
  private int position;

  private RecordReader(byte[] key, byte[] bytes, int end) {
    this.key = key;
    this.bytes = bytes;
    this.end = end;
  }

  /** Opens a record that carries no checksum of its own. */
  public static RecordReader open(byte[] key, byte[] record, int format) {
    return new RecordReader(key, record, record.length).format(format);
  }

  /** Opens a part of the record that stands under a key. */
  public static RecordReader part(byte[] key, byte[] part) {
    return new RecordReader(key, part, part.length);
  }

  /** Opens a sealed record, after checking that it is what was stored under this key. */
  public static RecordReader unseal(byte[] key, byte[] record, int format) {
    int end = record.length - Integer.BYTES;
    RecordReader reader = new RecordReader(key, record, Math.max(end, 0));
    if (end < 1) {
      throw reader.corrupt("it has only " + record.length + " bytes");
    }
    if (RecordWriter.checksum(key, record, end) != ByteBuffer.wrap(record).getInt(end)) {
      throw reader.corrupt("its checksum is wrong");
    }
    return reader.format(format);
  }

  /** A number of one byte. */
  public int u8() {
    need(1);
    return bytes[position++] & 0xff;
  }

  /** Four bytes, big-endian. */
  public int u32() {
    need(Integer.BYTES);
    position += Integer.BYTES;
    return ByteBuffer.wrap(bytes).getInt(position - Integer.BYTES);
  }

  /** Eight bytes, big-endian. */
  public long u64() {
    need(Long.BYTES);
    position += Long.BYTES;
    return ByteBuffer.wrap(bytes).getLong(position - Long.BYTES);
  }

  /** An unsigned number of variable length. */
  public long number() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = u8();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw corrupt("a number in it has no end");
  }

  /** An unsigned number of variable length that fits into 31 bits. */
  public int smallNumber() {
    long value = number();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw corrupt("a number in it is too large");
    }
    return (int) value;
  }

  /** A byte string, its length in front. */
  public ByteString bytes() {
    int length = smallNumber();
    need(length);
    position += length;
    return UnsafeByteOperations.unsafeWrap(bytes, position - length, length);
  }

  /** A string as UTF-8, its length in front. */
  public String text() {
    return bytes().toString(StandardCharsets.UTF_8);
  }

  /** Everything that is left. */
  public ByteString rest() {
    int start = position;
    position = end;
    return UnsafeByteOperations.unsafeWrap(bytes, start, end - start);
  }

  /** Ends the record: nothing may be left. */
  public void end() {
    if (position != end) {
      throw corrupt((end - position) + " bytes are left over");
    }
  }

  /** An exception that names this record. */
  public CorruptRecordException corrupt(String what) {
    return new CorruptRecordException(
        "The record under key "
            + HexFormat.of().formatHex(key, 0, Math.min(key.length, 64))
            + " is not readable: "
            + what);
  }

  private RecordReader format(int expected) {
    int found = u8();
    if (found != expected) {
      throw corrupt(
          "it has format "
              + found
              + ", this release knows format "
              + expected
              + " (was it written by a newer release?)");
    }
    return this;
  }

  private void need(int count) {
    if (end - position < count) {
      throw corrupt("it ends in the middle of a field");
    }
  }
}
