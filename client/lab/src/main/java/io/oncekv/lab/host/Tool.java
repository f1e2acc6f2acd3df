package io.oncekv.lab.host;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A program of the system, run to its end. What fails throws, with all that it said. */
public final class Tool {
  private final List<String> words;
  private final Process process;

  private Tool(List<String> words, Process process) {
    this.words = words;
    this.process = process;
  }

  /** Returns what is missing if a command is not there, and the package that has it. */
  public static Optional<String> missing(String command, String debianPackage) {
    boolean there =
        Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin")
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    return there
        ? Optional.empty()
        : Optional.of("takes " + command + " (package " + debianPackage + "), which is not here");
  }

  /**
   * Runs a command and returns what it printed.
   *
   * @throws IllegalStateException when it ends with another exit code than 0; the message has its
   *     output
   */
  @CanIgnoreReturnValue
  public static String run(String... words) {
    return start(List.of(words), "").await();
  }

  /** Starts a command with some lines as its input, of a few KiB at most. */
  static Tool start(List<String> words, String input) {
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException endedAlready) {
        // Its exit code and its output tell more.
      }
      return new Tool(words, process);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + String.join(" ", words), e);
    }
  }

  /** Waits for its end and returns what it printed. */
  @CanIgnoreReturnValue
  String await() {
    try {
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int code = process.waitFor();
      if (code != 0) {
        throw new IllegalStateException(
            "%s ended with %d: %s".formatted(String.join(" ", words), code, output));
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read what " + words.get(0) + " says", e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + String.join(" ", words), e);
    }
  }
}
