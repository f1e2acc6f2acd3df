package io.oncekv.server.storage;

import com.google.protobuf.ByteString;

/**
 * What stands under a user key: everything about its value but the full pieces.
 *
 * @param revision the revision that last changed it
 * @param length bytes of the whole value
 * @param generation names the pieces: the revision that created this value
 * @param chunks full pieces, stored apart
 * @param tail the bytes behind them, at most one piece; all of a short value
 */
public record ValueHead(long revision, long length, long generation, int chunks, ByteString tail) {
  private static final int FORMAT = 1;

  /** Bytes in the full pieces. */
  public long chunkedLength() {
    return length - tail.size();
  }

  byte[] encode() {
    return new RecordWriter(FORMAT)
        .number(revision)
        .number(length)
        .number(generation)
        .number(chunks)
        .raw(tail)
        .open();
  }

  static ValueHead decode(byte[] key, byte[] record) {
    RecordReader reader = RecordReader.open(key, record, FORMAT);
    ValueHead head =
        new ValueHead(
            reader.number(), reader.number(), reader.number(), reader.smallNumber(), reader.rest());
    if (head.chunkedLength() < 0 || (head.chunks == 0 && head.chunkedLength() != 0)) {
      throw reader.corrupt("its lengths do not add up");
    }
    return head;
  }
}
