package io.oncekv.client.internal.journal;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A record as it lies in the file: length of its body (4 bytes), CRC32C (4), the length up to which
 * the file was on disk for sure when it was written (8), body.
 *
 * <p>The checksum also covers the file's salt and the record's position, so that neither a record
 * left over from another file nor one that a value happens to contain is taken for one of this
 * place.
 *
 * @param durable everything before this position had been synced
 * @param body the record
 * @param end the position behind it
 */
record Frame(long durable, ByteBuffer body, int end) {
  static final int OVERHEAD = Integer.BYTES + Integer.BYTES + Long.BYTES;

  static ByteBuffer encode(long salt, long position, long durable, ByteBuffer body) {
    ByteBuffer frame = ByteBuffer.allocate(OVERHEAD + body.remaining());
    frame.putInt(body.remaining()).putInt(checksum(salt, position, durable, body));
    return frame.putLong(durable).put(body.duplicate()).flip();
  }

  /** Returns the frame that begins at a position of a file, if there is an intact one. */
  static Optional<Frame> read(ByteBuffer file, int position, FileHeader header) {
    if (file.limit() - position <= OVERHEAD) {
      return Optional.empty();
    }
    int length = file.getInt(position);
    if (length < 1 || length > file.limit() - position - OVERHEAD) {
      return Optional.empty();
    }
    long durable = file.getLong(position + 2 * Integer.BYTES);
    // Cheap, and nearly never true of bytes that are no frame: it keeps the search for one short.
    if (durable < 0 || durable > position) {
      return Optional.empty();
    }
    ByteBuffer body = file.slice(position + OVERHEAD, length);
    return checksum(header.salt(), position, durable, body) == file.getInt(position + Integer.BYTES)
        ? Optional.of(new Frame(durable, body, position + OVERHEAD + length))
        : Optional.empty();
  }

  private static int checksum(long salt, long position, long durable, ByteBuffer body) {
    CRC32C crc = new CRC32C();
    crc.update(
        ByteBuffer.allocate(3 * Long.BYTES + Integer.BYTES)
            .putLong(salt)
            .putLong(position)
            .putLong(durable)
            .putInt(body.remaining())
            .flip());
    crc.update(body.duplicate());
    return (int) crc.getValue();
  }
}
