package io.oncekv.kvctl;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of the wire's unsigned 64-bit kind. */
final class UnsignedConverter implements ITypeConverter<Long> {

  @Override
  public Long convert(String text) {
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException notANumber) {
      throw new TypeConversionException("'" + text + "' is not a whole number from 0 to 2^64-1");
    }
  }
}
