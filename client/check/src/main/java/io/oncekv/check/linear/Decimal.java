package io.oncekv.check.linear;

import io.oncekv.check.history.Bytes;
import java.util.OptionalLong;

/** Numbers as the store keeps them: decimal text, with exactly one text for each number. */
final class Decimal {
  private static final int LONGEST = 20;

  private Decimal() {}

  static Bytes text(long number) {
    return Bytes.of(Long.toString(number));
  }

  /** Returns the number that these bytes are the text of, if they are. */
  static OptionalLong parse(Bytes value) {
    if (value.length() == 0 || value.length() > LONGEST || !mayBecomeOne(value)) {
      return OptionalLong.empty();
    }
    try {
      String text = value.text().orElse("");
      long number = Long.parseLong(text);
      return Long.toString(number).equals(text) ? OptionalLong.of(number) : OptionalLong.empty();
    } catch (NumberFormatException notOne) {
      return OptionalLong.empty();
    }
  }

  /** Returns whether appends could make a number of these bytes, or they are one. */
  static boolean mayBecomeOne(Bytes value) {
    if (value.length() > LONGEST) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      byte c = value.at(i);
      boolean fits = (c >= '0' && c <= '9') || (c == '-' && i == 0);
      if (!fits) {
        return false;
      }
    }
    return true;
  }
}
