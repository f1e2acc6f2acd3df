package io.oncekv.kvctl;

import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** Prints the script by which a shell completes kvctl's arguments. */
@Command(
    name = "completion",
    description = "Prints completion for bash and zsh: source <(kvctl completion)")
final class CompletionCommand extends KvctlCommand {

  @Override
  public Integer call() {
    terminal().out().println(AutoComplete.bash("kvctl", spec().root().commandLine()));
    return ExitCode.OK;
  }
}
