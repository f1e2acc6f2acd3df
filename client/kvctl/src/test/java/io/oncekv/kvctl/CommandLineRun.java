package io.oncekv.kvctl;

import io.oncekv.kvctl.output.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.IDefaultValueProvider;

/**
 * A command as a shell sees it.
 *
 * @param exitCode what it exited with
 * @param out what it printed
 * @param err what it printed on standard error
 */
record CommandLineRun(int exitCode, String out, String err) {

  static CommandLineRun of(List<String> words, String stdin) {
    return of(words, stdin, option -> null);
  }

  /** With the values that options have which nobody typed, as variables give them. */
  static CommandLineRun of(List<String> words, String stdin, IDefaultValueProvider variables) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
            stream(out),
            stream(err));
    int code =
        Kvctl.commandLine(terminal)
            .setDefaultValueProvider(variables)
            .execute(words.toArray(new String[0]));
    return new CommandLineRun(code, text(out), text(err));
  }

  /** A line of words between single spaces; two spaces stand for an empty word. */
  static CommandLineRun of(String line) {
    return of(List.of(line.split(" ", -1)), "");
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
