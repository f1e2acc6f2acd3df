package io.oncekv.server.statemachine;

import com.google.protobuf.ByteString;
import io.oncekv.server.storage.ValueHead;
import java.util.OptionalLong;

/**
 * The numbers that increments work on: 64-bit signed, stored as decimal text, as the users of Redis
 * know it, so that a person and every tool can read and set them. There is one text for each number
 * and no other: what was read can be compared byte for byte.
 */
final class DecimalNumber {
  private static final int LONGEST = Long.toString(Long.MIN_VALUE).length();

  private DecimalNumber() {}

  /** The text of a number. */
  static ByteString text(long number) {
    return ByteString.copyFromUtf8(Long.toString(number));
  }

  /** The number that a value holds; empty if it is none. */
  static OptionalLong of(ValueHead value) {
    if (value.length() > LONGEST || value.chunks() > 0) {
      return OptionalLong.empty();
    }
    return of(value.tail());
  }

  private static OptionalLong of(ByteString text) {
    try {
      long number = Long.parseLong(text.toStringUtf8());
      // Refuses what Java reads, too, but nobody writes: a plus sign, leading zeros, other digits.
      return text(number).equals(text) ? OptionalLong.of(number) : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
