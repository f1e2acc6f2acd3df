package io.oncekv.client.internal.journal;

import com.google.protobuf.ByteString;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The bytes of a record: its type, then its fields, big-endian. Frozen by format version 1. */
final class RecordCodec {
  private static final byte OPENING = 1;
  private static final byte OPENED = 2;
  private static final byte WRITTEN = 3;
  private static final byte RESOLVED = 4;

  private RecordCodec() {}

  static ByteBuffer encode(JournalRecord record) {
    ByteBuffer bytes;
    if (record instanceof JournalRecord.Opening opening) {
      bytes = ByteBuffer.allocate(1 + opening.request().size()).put(OPENING);
      opening.request().copyTo(bytes);
    } else if (record instanceof JournalRecord.Opened opened) {
      bytes =
          ByteBuffer.allocate(1 + 3 * Long.BYTES + Integer.BYTES)
              .put(OPENED)
              .putLong(opened.incarnation())
              .putLong(opened.session())
              .putInt(opened.epoch())
              .putLong(opened.highest());
    } else if (record instanceof JournalRecord.Written written) {
      // An empty tag is none: the client takes no empty ones.
      byte[] tag = written.tag().orElse("").getBytes(StandardCharsets.UTF_8);
      bytes =
          ByteBuffer.allocate(
                  1 + Long.BYTES + Short.BYTES + tag.length + written.operation().size())
              .put(WRITTEN)
              .putLong(written.sequence())
              .putShort((short) tag.length)
              .put(tag);
      written.operation().copyTo(bytes);
    } else if (record instanceof JournalRecord.Resolved resolved) {
      bytes = ByteBuffer.allocate(1 + Long.BYTES).put(RESOLVED).putLong(resolved.sequence());
    } else {
      throw new IllegalArgumentException("no record of a journal: " + record);
    }
    return bytes.flip();
  }

  /** Returns the record, or nothing if the bytes are none of this format. */
  static Optional<JournalRecord> decode(ByteBuffer body) {
    ByteBuffer bytes = body.duplicate();
    try {
      JournalRecord record =
          switch (bytes.get()) {
            case OPENING -> new JournalRecord.Opening(ByteString.copyFrom(bytes));
            case OPENED ->
                new JournalRecord.Opened(
                    bytes.getLong(), bytes.getLong(), bytes.getInt(), bytes.getLong());
            case WRITTEN -> written(bytes);
            case RESOLVED -> new JournalRecord.Resolved(bytes.getLong());
            default -> null;
          };
      return bytes.hasRemaining() ? Optional.empty() : Optional.ofNullable(record);
    } catch (BufferUnderflowException tooShort) {
      return Optional.empty();
    }
  }

  private static JournalRecord written(ByteBuffer bytes) {
    long sequence = bytes.getLong();
    byte[] tag = new byte[Short.toUnsignedInt(bytes.getShort())];
    bytes.get(tag);
    return new JournalRecord.Written(
        sequence,
        tag.length == 0 ? Optional.empty() : Optional.of(new String(tag, StandardCharsets.UTF_8)),
        ByteString.copyFrom(bytes));
  }
}
