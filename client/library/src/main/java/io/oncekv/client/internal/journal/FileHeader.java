package io.oncekv.client.internal.journal;

import io.oncekv.client.JournalException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * How a journal file begins: magic (8 bytes), format version (4), salt (8), initial length (8),
 * client id (2 for its length, then UTF-8), CRC32C of all that (4).
 *
 * @param salt random, another one in each file
 * @param initialLength bytes that were on disk before the file got its name
 * @param clientId whose journal it is
 */
record FileHeader(long salt, long initialLength, String clientId) {
  private static final byte[] MAGIC = "oncekv-j".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int FIXED = 8 + Integer.BYTES + 2 * Long.BYTES + Short.BYTES;

  /** Returns the length in bytes. */
  int size() {
    return sizeFor(clientId);
  }

  static int sizeFor(String clientId) {
    return FIXED + clientId.getBytes(StandardCharsets.UTF_8).length + Integer.BYTES;
  }

  ByteBuffer encode() {
    byte[] id = clientId.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(FIXED + id.length + Integer.BYTES);
    bytes.put(MAGIC).putInt(VERSION).putLong(salt).putLong(initialLength);
    bytes.putShort((short) id.length).put(id);
    return bytes.putInt(checksum(bytes, bytes.position())).flip();
  }

  /** Reads a file's beginning, or says what is wrong with it. */
  static FileHeader decode(ByteBuffer file, String where) {
    ByteBuffer bytes = file.duplicate();
    if (bytes.limit() < FIXED + Integer.BYTES) {
      throw Problems.damaged(where, 0, "it ends within its header");
    }
    byte[] magic = new byte[MAGIC.length];
    bytes.get(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw Problems.damaged(where, 0, "it does not begin as a journal does");
    }
    int version = bytes.getInt();
    if (version != VERSION) {
      throw new JournalException(
          JournalException.Problem.OTHER_VERSION,
          where
              + " has format version "
              + Integer.toUnsignedString(version)
              + ", this library reads version "
              + VERSION
              + "; start the release that wrote it",
          null);
    }
    long salt = bytes.getLong();
    long initialLength = bytes.getLong();
    int idLength = Short.toUnsignedInt(bytes.getShort());
    if (idLength > bytes.remaining() - Integer.BYTES) {
      throw Problems.damaged(where, 0, "it ends within its header");
    }
    byte[] id = new byte[idLength];
    bytes.get(id);
    int end = bytes.position();
    if (bytes.getInt() != checksum(file, end)) {
      throw Problems.damaged(where, 0, "the checksum of its header is wrong");
    }
    return new FileHeader(salt, initialLength, new String(id, StandardCharsets.UTF_8));
  }

  private static int checksum(ByteBuffer bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(0, length));
    return (int) crc.getValue();
  }
}
