package io.oncekv.kvctl;

import io.oncekv.kvctl.output.Numbers;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an incarnation as kvctl prints it. */
final class IncarnationConverter implements ITypeConverter<Long> {

  @Override
  public Long convert(String text) {
    try {
      long incarnation = Numbers.parseIncarnation(text);
      if (incarnation != 0) {
        return incarnation;
      }
    } catch (NumberFormatException notANumber) {
      // As wrong as 0, which stands for none.
    }
    throw new TypeConversionException(
        "'" + text + "' is not an incarnation: copy it as kvctl printed it (0x...)");
  }
}
