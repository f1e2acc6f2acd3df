package io.oncekv.lab;

import io.oncekv.lab.cluster.ClassArchiveCommand;
import io.oncekv.lab.load.GapCommand;
import io.oncekv.lab.load.LoadCommand;
import io.oncekv.lab.mortal.MortalClientCommand;
import io.oncekv.lab.quickstart.QuickstartCommand;
import io.oncekv.lab.sessions.SessionsCommand;
import io.oncekv.lab.torture.TortureCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code lab}. */
@Command(
    name = "lab",
    mixinStandardHelpOptions = true,
    description = "Looks at OnceKV from outside: starts nodes, hurts them, checks and measures.",
    subcommands = {
      QuickstartCommand.class,
      LoadCommand.class,
      GapCommand.class,
      ClassArchiveCommand.class,
      SessionsCommand.class,
      TortureCommand.class,
      MortalClientCommand.class
    })
public final class Lab {
  private static final int FAILED = 1;

  private Lab() {}

  /** Runs a subcommand and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** Returns the command, ready to execute arguments. */
  public static CommandLine commandLine() {
    return new CommandLine(new Lab())
        .setExecutionExceptionHandler(
            (thrown, command, parsed) -> {
              command.getErr().println(command.getCommandName() + ": " + thrown);
              return FAILED;
            });
  }
}
