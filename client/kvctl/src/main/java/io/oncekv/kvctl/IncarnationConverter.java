package io.oncekv.kvctl;

import io.oncekv.kvctl.output.Numbers;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an incarnation as kvctl prints it. */
final class IncarnationConverter implements ITypeConverter<Long> {

  @Override
  public Long convert(String text) {
    try {
      return Numbers.parseIncarnation(text);
    } catch (NumberFormatException notANumber) {
      throw new TypeConversionException(
          "'" + text + "' is not an incarnation: copy it as kvctl printed it (0x...)");
    }
  }
}
