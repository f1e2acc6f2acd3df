package io.oncekv.kvctl;

import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Readers of numbers that name a wrong one's bounds, as people count and not as Java does. */
final class WholeNumbers {
  private WholeNumbers() {}

  /** Makes a command line read all its numbers so, those of its commands too. */
  static void registerWith(CommandLine line) {
    ITypeConverter<Long> signed = new Signed();
    line.registerConverter(Long.class, signed);
    line.registerConverter(long.class, signed);
    line.registerConverter(int.class, new Count());
  }

  /** A 64-bit number with a sign. */
  private static final class Signed implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException notANumber) {
        throw wrong(text, "a whole number from -2^63 to 2^63-1");
      }
    }
  }

  /** How many. */
  private static final class Count implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      try {
        return Integer.parseInt(text);
      } catch (NumberFormatException notANumber) {
        throw wrong(text, "a whole number below 2^31");
      }
    }
  }

  /** An id or a position of the wire's unsigned 64-bit kind, 0 included. */
  static final class FromZero implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return Long.parseUnsignedLong(text);
      } catch (NumberFormatException notANumber) {
        throw wrong(text, "a whole number from 0 to 2^64-1");
      }
    }
  }

  /** A session or a sequence: they are counted from 1. */
  static final class FromOne implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        long number = Long.parseUnsignedLong(text);
        if (number != 0) {
          return number;
        }
      } catch (NumberFormatException notANumber) {
        // As wrong as 0.
      }
      throw wrong(text, "a whole number from 1 to 2^64-1");
    }
  }

  /** An epoch: they are counted from 1, in 32 bits. */
  static final class Epoch implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      try {
        int number = Integer.parseUnsignedInt(text);
        if (number != 0) {
          return number;
        }
      } catch (NumberFormatException notANumber) {
        // As wrong as 0.
      }
      throw wrong(text, "a whole number from 1 to 2^32-1");
    }
  }

  private static TypeConversionException wrong(String text, String expected) {
    return new TypeConversionException("'" + text + "' is not " + expected);
  }
}
