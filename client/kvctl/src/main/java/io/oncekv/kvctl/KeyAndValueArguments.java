package io.oncekv.kvctl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The key and the value that a command writes; the value is an argument, standard input or a file.
 *
 * <p>One mixin for both, since the parser checks the places of arguments for each mixin by itself.
 */
final class KeyAndValueArguments extends KeyArgument {

  /** Read in full before it is sent, so something has to end it; far above any sensible setting. */
  private static final int LARGEST = 256 << 20;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

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
      throw usage(
          argument.isPresent()
              ? "give VALUE or --file, not both"
              : "no value: give VALUE, - for standard input, or --file FILE");
    }
    byte[] bytes = source.map(this::read).orElseGet(() -> argument(argument.orElse(""), stdin));
    return base64 ? decode(bytes) : bytes;
  }

  private byte[] argument(String text, InputStream stdin) {
    return text.equals("-")
        ? readFrom(stdin, "standard input")
        : text.getBytes(StandardCharsets.UTF_8);
  }

  private byte[] read(Path path) {
    try (InputStream stream = Files.newInputStream(path)) {
      return readFrom(stream, path.toString());
    } catch (NoSuchFileException missing) {
      throw usage("no such file: " + path);
    } catch (IOException unreadable) {
      throw usage("cannot read " + path + ": " + unreadable.getMessage());
    }
  }

  private byte[] readFrom(InputStream stream, String name) {
    try {
      byte[] bytes = stream.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw usage(name + " holds more than " + LARGEST + " bytes: no value can be that long");
      }
      return bytes;
    } catch (IOException unreadable) {
      throw usage("cannot read " + name + ": " + unreadable.getMessage());
    }
  }

  private byte[] decode(byte[] text) {
    try {
      // Files and pipes have line ends. Nothing else is overlooked: the MIME decoder would pass
      // over
      // whatever is no base64, and store what nobody meant.
      String bare = new String(text, StandardCharsets.ISO_8859_1).replaceAll("[\\r\\n]", "");
      return Base64.getDecoder().decode(bare);
    } catch (IllegalArgumentException malformed) {
      throw usage("the value is not base64: " + malformed.getMessage());
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
