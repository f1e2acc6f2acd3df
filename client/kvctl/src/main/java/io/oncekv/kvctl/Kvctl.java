package io.oncekv.kvctl;

import io.oncekv.kvctl.output.Printer;
import io.oncekv.kvctl.output.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command line of OnceKV: parses the arguments and runs one command. */
@Command(
    name = "kvctl",
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT,
    versionProvider = VersionOfJar.class,
    description = "Reads and writes a OnceKV cluster; its writes take effect exactly once.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:refused by the cluster, or failed; a write was not carried out",
      "2:the command line makes no sense, whatever the cluster is like; nothing was sent",
      "3:key or session not found, or a condition did not hold: nothing was changed",
      "4:no answer in time, or not now; a write was not carried out",
      "6:nobody can say whether the write was carried out"
    },
    subcommands = {
      GetCommand.class,
      PutCommand.class,
      AppendCommand.class,
      DeleteCommand.class,
      CasCommand.class,
      IncrementCommand.class,
      TxnCommand.class,
      MultiGetCommand.class,
      ScanCommand.class,
      ResolveCommand.class,
      StatusCommand.class,
      SessionCommand.class,
      CompletionCommand.class
    })
public final class Kvctl {
  @Mixin private GlobalOptions options;

  private final Terminal terminal;

  private Kvctl(Terminal terminal) {
    this.terminal = terminal;
    this.options = new GlobalOptions();
  }

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // What went wrong is told below, once; gRPC would print the stack of each attempt.
    LogManager.getLogManager().reset();
    // UTF-8 whatever the locale: what was stored comes out again byte for byte.
    PrintStream out = stream(FileDescriptor.out);
    PrintStream err = stream(FileDescriptor.err);
    int code = commandLine(new Terminal(System.in, out, err)).execute(arguments);
    out.flush();
    System.exit(code);
  }

  /** The parser with everything wired to the streams given. */
  static CommandLine commandLine(Terminal terminal) {
    FailureReport report = new FailureReport();
    CommandLine line = new CommandLine(new Kvctl(terminal));
    // A number to take away looks like an option.
    line.getSubcommands().get("incr").setUnmatchedOptionsArePositionalParams(true);
    WholeNumbers.registerWith(line);
    return line.setOut(new java.io.PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
        .setErr(new java.io.PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
        .setParameterExceptionHandler(report)
        .setExecutionExceptionHandler(report);
  }

  GlobalOptions options() {
    return options;
  }

  Terminal terminal() {
    return terminal;
  }

  Printer printer() {
    return options.output().printer(terminal);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
