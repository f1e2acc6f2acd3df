package io.oncekv.kvctl.output;

/** How numbers of the wire are written: its 64-bit numbers are unsigned, Java's are not. */
public final class Numbers {
  private Numbers() {}

  /** A counter, an index or an id. */
  public static String unsigned(long number) {
    return Long.toUnsignedString(number);
  }

  /** An incarnation: random bits, so sixteen hexadecimal digits behind 0x. */
  public static String incarnation(long incarnation) {
    return String.format("0x%016x", incarnation);
  }

  /** Reads an incarnation as {@link #incarnation} writes it, or an unsigned decimal number. */
  public static long parseIncarnation(String text) {
    return text.startsWith("0x") || text.startsWith("0X")
        ? Long.parseUnsignedLong(text.substring(2), 16)
        : Long.parseUnsignedLong(text);
  }
}
