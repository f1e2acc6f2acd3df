package io.oncekv.server.replication.ratis;

import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * Tells a record with one wrong bit from one that a crash left unfinished. Both have a wrong
 * checksum; but only of the first can it be made right by turning one bit back. So a disk that lost
 * a bit of an entry that was acknowledged is not taken for one that never finished writing it.
 *
 * <p>A checksum is linear: which bit of a record is wrong can be read from the difference of the
 * two checksums alone (as with Hamming's codes; Peterson and Brown, Cyclic Codes for Error
 * Detection, 1961). An unfinished record of n bits looks like this by chance once in 2<sup>32</sup>
 * / n; where nothing but zeros follows it is never taken for one.
 */
final class WrongBit {
  /** The polynomial of CRC-32C, the lowest power first. */
  private static final int POLYNOMIAL = 0x82F63B78;

  /** The bits of a length's varint may be wrong, too: then the record seems to end elsewhere. */
  private static final int LENGTH_BITS = 5 * Byte.SIZE;

  private WrongBit() {}

  /**
   * Returns which byte of a record that is not valid holds the one wrong bit.
   *
   * @param record the bytes from the record's beginning on; changed for a while
   * @param bodyEnd where the entry ends and the checksum begins, as far as its length can be
   *     believed; empty if there is no room for such a length
   * @param valid whether a valid record stands at the beginning of a buffer
   * @return empty if more than a bit is wrong, or if it looks like a torn end
   */
  static OptionalInt in(ByteBuffer record, OptionalInt bodyEnd, Predicate<ByteBuffer> valid) {
    IntStream ofLength = IntStream.range(0, Math.min(LENGTH_BITS, record.limit() * Byte.SIZE));
    IntStream behind = bodyEnd.stream().flatMap(end -> byChecksum(record, end).stream());
    return IntStream.concat(ofLength, behind)
        .filter(bit -> isValidWithout(record, bit, valid))
        .map(bit -> bit / Byte.SIZE)
        .filter(at -> !onlyZeros(record, at))
        .findFirst();
  }

  private static boolean isValidWithout(ByteBuffer record, int bit, Predicate<ByteBuffer> valid) {
    int at = bit / Byte.SIZE;
    byte read = record.get(at);
    record.put(at, (byte) (read ^ 1 << bit % Byte.SIZE));
    boolean right = valid.test(record);
    record.put(at, read);
    return right;
  }

  /** The bit of the entry, or of the checksum, that makes such a difference to the checksum. */
  private static OptionalInt byChecksum(ByteBuffer record, int bodyEnd) {
    CRC32C crc = new CRC32C();
    crc.update(record.slice(0, bodyEnd));
    int difference = (int) crc.getValue() ^ record.getInt(bodyEnd);
    if (Integer.bitCount(difference) == 1) {
      int fromLast = Integer.numberOfTrailingZeros(difference);
      int at = bodyEnd + Integer.BYTES - 1 - fromLast / Byte.SIZE;
      return OptionalInt.of(at * Byte.SIZE + fromLast % Byte.SIZE);
    }
    // What the last bit of the entry, the one before it, and so on, make of the checksum.
    int made = POLYNOMIAL;
    for (int bit = bodyEnd * Byte.SIZE - 1; bit >= 0; bit--) {
      if (made == difference) {
        return OptionalInt.of(bit);
      }
      made = made >>> 1 ^ ((made & 1) == 0 ? 0 : POLYNOMIAL);
    }
    return OptionalInt.empty();
  }

  private static boolean onlyZeros(ByteBuffer record, int from) {
    for (int at = from; at < record.limit(); at++) {
      if (record.get(at) != 0) {
        return false;
      }
    }
    return true;
  }
}
