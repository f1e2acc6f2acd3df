package io.oncekv.bench;

import picocli.CommandLine;

/** The command {@code bench}. */
public final class Bench {
  private static final int FAILED = 1;

  private Bench() {}

  /** Runs the race, or what is named, and ends the process with its exit code. */
  public static void main(String[] args) {
    // By a name of its own: the lab, whose classes are here, too, has a logback.xml already.
    System.setProperty("logback.configurationFile", "logback-bench.xml");
    System.exit(commandLine().execute(args));
  }

  /** Returns the command, ready to execute arguments. */
  static CommandLine commandLine() {
    return new CommandLine(new RaceCommand())
        .addSubcommand(new GrowthCommand())
        .setExecutionExceptionHandler(
            (thrown, command, parsed) -> {
              command.getErr().println(command.getCommandName() + ": " + thrown);
              return FAILED;
            });
  }
}
