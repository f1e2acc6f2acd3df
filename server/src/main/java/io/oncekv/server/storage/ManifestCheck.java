package io.oncekv.server.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Looks through a database's manifest before RocksDB does, which does not come back from some
 * damage (release 11.8.1 reads in a circle where a flipped bit makes a record's type one of a
 * recycled log). Each record that is there as a whole has to have its checksum; a last one that is
 * cut off is left to RocksDB, which takes it for torn.
 *
 * <p>The format is that of RocksDB's log files: blocks of 32 KiB with records that have a checksum
 * (CRC-32C, masked), a length of two bytes, and a type, and cross no block; all numbers
 * little-endian.
 */
final class ManifestCheck {
  private static final int BLOCK = 32 << 10;
  private static final int HEADER = 4 + 2 + 1;

  /** Whole, first, middle and last: a manifest has no others. */
  private static final int LAST_TYPE = 4;

  private static final int MASK = 0xa282ead8;
  private static final Pattern NAME = Pattern.compile("MANIFEST-[0-9]+\n");

  private ManifestCheck() {}

  /**
   * Checks the manifest that is in use in a database's folder, if one is named there.
   *
   * @throws StorageException if it is damaged
   */
  static void run(Path folder) {
    try {
      Path current = folder.resolve("CURRENT");
      if (!Files.exists(current)) {
        return;
      }
      String name = new String(Files.readAllBytes(current), StandardCharsets.ISO_8859_1);
      // Of all else RocksDB says itself what is wrong. Some of it is no path.
      if (!NAME.matcher(name).matches()) {
        return;
      }
      Path manifest = folder.resolve(name.strip());
      if (Files.exists(manifest)) {
        check(manifest, ByteBuffer.wrap(Files.readAllBytes(manifest)));
      }
    } catch (IOException e) {
      throw new StorageException("Cannot read the manifest in " + folder + ": " + e, e);
    }
  }

  private static void check(Path file, ByteBuffer bytes) {
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (at < bytes.limit()) {
      int leftInBlock = BLOCK - at % BLOCK;
      if (leftInBlock < HEADER) {
        at += leftInBlock;
        continue;
      }
      int length = at + HEADER <= bytes.limit() ? bytes.getShort(at + 4) & 0xffff : 0;
      int end = at + HEADER + length;
      if (end > bytes.limit() || isZero(bytes, at)) {
        return;
      }
      if (HEADER + length > leftInBlock || !isRecord(bytes, at, length)) {
        throw new StorageException(
            file + " is damaged at byte " + at + ". " + StorageException.BEGIN_ANEW);
      }
      at = end;
    }
  }

  private static boolean isRecord(ByteBuffer bytes, int at, int length) {
    int type = bytes.get(at + 6);
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(at + 6, 1 + length));
    int masked = Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    return type > 0 && type <= LAST_TYPE && masked == bytes.getInt(at);
  }

  /** Room that was reserved, and not written to. */
  private static boolean isZero(ByteBuffer bytes, int from) {
    for (int i = from; i < bytes.limit(); i++) {
      if (bytes.get(i) != 0) {
        return false;
      }
    }
    return true;
  }
}
