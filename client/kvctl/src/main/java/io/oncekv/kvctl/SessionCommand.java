package io.oncekv.kvctl;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups what can be done with sessions. */
@Command(
    name = "session",
    description = "Opens, lists and closes sessions.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {SessionOpenCommand.class, SessionListCommand.class, SessionCloseCommand.class})
final class SessionCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "session what: open, list or close?");
  }
}
