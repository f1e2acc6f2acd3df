package io.oncekv.kvctl;

import io.oncekv.client.Executed;
import io.oncekv.client.OnceKVException;
import io.oncekv.kvctl.output.FailureView;
import io.oncekv.kvctl.output.OutputFormat;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Gives each failure its exit code, its stable reason and a message for people. */
final class FailureReport implements IExecutionExceptionHandler, IParameterExceptionHandler {
  /** The cluster could not serve just now; the same command may succeed later. */
  private static final Set<String> TRANSIENT =
      Set.of(
          "NOT_LEADER",
          "NOT_READY",
          "LEADERSHIP_LOST",
          "NODE_FAILED",
          "OVERLOADED",
          "REVISION_NOT_REACHED",
          "DEADLINE_EXCEEDED");

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, ParseResult arguments) {
    FailureView view =
        of(
            failure,
            command.getCommand() instanceof WriteCommand
                || (command.getCommand() instanceof ResolveCommand && leavesOpen(failure)));
    root(command).printer().failure(view);
    return view.exitCode();
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    Kvctl root = root(command);
    String message = failure.getMessage();
    if (root.options().output() != OutputFormat.JSON) {
      message += "\nTry '" + command.getCommandSpec().qualifiedName() + " --help'.";
    }
    root.printer().failure(new FailureView("USAGE", message, "", ExitCode.USAGE));
    return ExitCode.USAGE;
  }

  /** A question about a write changes nothing itself; what it says is what became of the write. */
  private static boolean leavesOpen(Exception failure) {
    return failure instanceof OnceKVException refused && refused.executed() == Executed.MAYBE;
  }

  /** What a failure means; {@code writes} if the command was to change something. */
  static FailureView of(Exception failure, boolean writes) {
    if (failure instanceof UnknownOutcome unknown) {
      return new FailureView(
          "OUTCOME_UNKNOWN", unknown.getMessage(), "maybe", ExitCode.OUTCOME_UNKNOWN);
    }
    if (!(failure instanceof OnceKVException refused)) {
      return new FailureView("FAILED", failure.toString(), "", ExitCode.FAILURE);
    }
    String executed = writes ? refused.executed().name().toLowerCase(Locale.ROOT) : "";
    if (writes && refused.executed() == Executed.MAYBE) {
      return new FailureView(
          "OUTCOME_UNKNOWN", refused.getMessage(), executed, ExitCode.OUTCOME_UNKNOWN);
    }
    boolean later =
        refused instanceof io.oncekv.client.DeadlineExceededException
            || refused instanceof io.oncekv.client.OverloadedException
            || refused.reason().filter(TRANSIENT::contains).isPresent();
    return new FailureView(
        refused.reason().orElse(later ? "UNAVAILABLE" : "FAILED"),
        refused.getMessage(),
        executed,
        later ? ExitCode.UNAVAILABLE : ExitCode.FAILURE);
  }

  private static Kvctl root(CommandLine command) {
    return (Kvctl) command.getCommandSpec().root().userObject();
  }
}
