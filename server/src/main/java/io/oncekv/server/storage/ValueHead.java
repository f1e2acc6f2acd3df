package io.oncekv.server.storage;

import com.google.protobuf.ByteString;

/**
 * What stands under a user key: everything about its value but the full pieces.
 *
 * @param revision the revision that last changed it
 * @param length bytes of the whole value
 * @param generation names the pieces: the revision that created this value
 * @param first number of the first piece: above 0 only for a value that was not the first one
 *     created under its revision, by a transaction
 * @param chunks full pieces, stored apart
 * @param tail the bytes behind them, at most one piece; all of a short value
 */
public record ValueHead(
    long revision, long length, long generation, int first, int chunks, ByteString tail) {
  private static final int FORMAT = 1;

  /** With the number of the first piece, where that is above 0. */
  private static final int FORMAT_WITH_FIRST = 2;

  /** Of everything but the tail: the format, three numbers of 64 bits, two of 31. */
  private static final int MOST_HEAD_BYTES = 1 + 3 * 10 + 2 * 5;

  /** The longest value that any settings allow. */
  private static final int MOST_BYTES = 64 << 20;

  /** The shortest piece that any settings allow. */
  private static final int LEAST_CHUNK_BYTES = 256;

  /** Bytes in the full pieces. */
  public long chunkedLength() {
    return length - tail.size();
  }

  /** The key of one of its full pieces, counted from 0. */
  byte[] chunk(int number) {
    return Keys.chunk(generation, first + number);
  }

  byte[] encode() {
    RecordWriter writer =
        new RecordWriter(first == 0 ? FORMAT : FORMAT_WITH_FIRST, MOST_HEAD_BYTES + tail.size())
            .number(revision)
            .number(length)
            .number(generation);
    if (first != 0) {
      writer.number(first);
    }
    return writer.number(chunks).raw(tail).open();
  }

  /** Takes a record apart; {@code key} is the one that it stands under. */
  public static ValueHead decode(byte[] key, byte[] record) {
    boolean withFirst = record.length > 0 && record[0] == FORMAT_WITH_FIRST;
    RecordReader reader = RecordReader.open(key, record, withFirst ? FORMAT_WITH_FIRST : FORMAT);
    ValueHead head =
        new ValueHead(
            reader.number(),
            reader.number(),
            reader.number(),
            withFirst ? reader.smallNumber() : 0,
            reader.smallNumber(),
            reader.rest());
    // Checked before anybody makes room for that much.
    if (head.length < head.tail.size()
        || head.length > MOST_BYTES
        || (head.chunks == 0 && head.chunkedLength() != 0)
        || head.chunkedLength() < (long) head.chunks * LEAST_CHUNK_BYTES) {
      throw reader.corrupt("its lengths do not add up");
    }
    return head;
  }
}
