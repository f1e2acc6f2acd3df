package io.oncekv.server.storage;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Builds a record: a format version, then fields, then, in a sealed record, a checksum over key and
 * content. Small numbers are short (variable length, 7 bits a byte, least significant first), since
 * a cold client should cost little. A sealed record that stands under another key than its own, or
 * was changed in a bit, does not open again.
 */
public final class RecordWriter {
  private byte[] bytes;
  private int length;

  private RecordWriter(byte[] room) {
    this.bytes = room;
  }

  /** Starts a record of a format version. */
  public RecordWriter(int format) {
    this(format, 64);
  }

  /**
   * Starts a record of a format version.
   *
   * @param length bytes that it will presumably have; it may become longer
   */
  public RecordWriter(int format, int length) {
    this(new byte[length]);
    u8(format);
  }

  /** Starts a part of a record, whose format version says how the part is made, too. */
  public static RecordWriter part() {
    return part(64);
  }

  /**
   * Starts a part of a record.
   *
   * @param length bytes that it will presumably have; it may become longer
   */
  public static RecordWriter part(int length) {
    return new RecordWriter(new byte[length]);
  }

  /** A number of one byte. */
  public RecordWriter u8(int value) {
    if (value < 0 || value > 0xff) {
      throw new IllegalArgumentException("not a byte: " + value);
    }
    room(1);
    bytes[length++] = (byte) value;
    return this;
  }

  /** Four bytes, big-endian. */
  public RecordWriter u32(int value) {
    room(Integer.BYTES);
    ByteBuffer.wrap(bytes).putInt(length, value);
    length += Integer.BYTES;
    return this;
  }

  /** Eight bytes, big-endian; for numbers that are large as a rule. */
  public RecordWriter u64(long value) {
    room(Long.BYTES);
    ByteBuffer.wrap(bytes).putLong(length, value);
    length += Long.BYTES;
    return this;
  }

  /** An unsigned number of 1 to 10 bytes. */
  public RecordWriter number(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[length++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
    return this;
  }

  /** A byte string, its length in front. */
  public RecordWriter bytes(ByteString value) {
    number(value.size());
    return raw(value);
  }

  /** Bytes, their length in front. */
  public RecordWriter bytes(byte[] value) {
    number(value.length);
    room(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
    return this;
  }

  /** A string as UTF-8, its length in front. */
  public RecordWriter text(String value) {
    return bytes(ByteString.copyFrom(value, StandardCharsets.UTF_8));
  }

  /** Bytes without their length; only at the end of a record. */
  public RecordWriter raw(ByteString value) {
    room(value.size());
    value.copyTo(bytes, length);
    length += value.size();
    return this;
  }

  /** The record, without a checksum of its own. */
  public byte[] open() {
    return Arrays.copyOf(bytes, length);
  }

  /** The record, with a checksum over the key it is stored under and its content. */
  public byte[] seal(byte[] key) {
    return u32(checksum(key, bytes, length)).open();
  }

  static int checksum(byte[] key, byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(key);
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
