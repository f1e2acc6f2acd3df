package io.oncekv.kvctl;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The key and the value that a command writes; the value is an argument, standard input or a file.
 *
 * <p>One mixin for both, since the parser checks the places of arguments for each mixin by itself.
 */
final class KeyAndValueArguments extends KeyArgument {
  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "VALUE",
      description = "The value; - reads it from standard input.")
  private String value;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Reads the value from a file.")
  private Path file;

  @Option(
      names = "--value-base64",
      description = "VALUE (or the text read in its place) is base64.")
  private boolean base64;

  byte[] value(InputStream stdin) {
    Optional<String> argument = Optional.ofNullable(value);
    Optional<Path> source = Optional.ofNullable(file);
    if (argument.isPresent() == source.isPresent()) {
      throw new UsageProblem(
          argument.isPresent()
              ? "give VALUE or --file, not both"
              : "no value: give VALUE, - for standard input, or --file FILE");
    }
    byte[] bytes = source.map(InputText::of).orElseGet(() -> argument(argument.orElse(""), stdin));
    return base64 ? decode(bytes) : bytes;
  }

  private static byte[] argument(String text, InputStream stdin) {
    return text.equals("-") ? InputText.of(stdin) : text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] decode(byte[] text) {
    // Files and pipes have line ends. Nothing else is overlooked: a MIME decoder would pass over
    // whatever is no base64, and store what nobody meant.
    String bare = new String(text, StandardCharsets.ISO_8859_1).replaceAll("[\\r\\n]", "");
    return Base64Text.decode("the value", bare).toByteArray();
  }
}
