package io.oncekv.kvctl;

import io.oncekv.kvctl.output.OutputFormat;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of an output format, in capitals or not. */
final class OutputFormatConverter implements ITypeConverter<OutputFormat> {

  @Override
  public OutputFormat convert(String text) {
    return Arrays.stream(OutputFormat.values())
        .filter(format -> format.toString().equals(text.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'"
                        + text
                        + "' is not one of "
                        + Arrays.stream(OutputFormat.values())
                            .map(OutputFormat::toString)
                            .collect(Collectors.joining(", "))));
  }
}
