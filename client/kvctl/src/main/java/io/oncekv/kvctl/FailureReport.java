package io.oncekv.kvctl;

import io.oncekv.client.DeadlineExceededException;
import io.oncekv.client.Executed;
import io.oncekv.client.InvalidRequestException;
import io.oncekv.client.OnceKVException;
import io.oncekv.client.OverloadedException;
import io.oncekv.client.TooLargeException;
import io.oncekv.kvctl.output.FailureView;
import io.oncekv.kvctl.output.OutputFormat;
import java.util.List;
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
          "DISK_LOW",
          "REVISION_NOT_REACHED",
          "DEADLINE_EXCEEDED");

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, ParseResult arguments) {
    if (failure instanceof UsageProblem usage) {
      return usage(command, usage.getMessage());
    }
    boolean writes =
        command.getCommand() instanceof WriteCommand
            || (command.getCommand() instanceof ResolveCommand && leavesOpen(failure));
    FailureView view = of(failure, writes);
    if (view.reason().equals("USAGE")) {
      return usage(command, view.message());
    }
    if (nobodyAnswered(failure)) {
      String where = Wording.whereToLook(root(command).options().endpoints());
      view =
          new FailureView(
              view.reason(), view.message() + "; " + where, view.executed(), view.exitCode());
    }
    root(command).printer().failure(view);
    return view.exitCode();
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    return usage(failure.getCommandLine(), Wording.of(failure, List.of(arguments)));
  }

  private static int usage(CommandLine command, String message) {
    Kvctl root = root(command);
    String hint = "\nTry '" + command.getCommandSpec().qualifiedName() + " --help'.";
    boolean json = root.options().output() == OutputFormat.JSON;
    root.printer()
        .failure(new FailureView("USAGE", json ? message : message + hint, "", ExitCode.USAGE));
    return ExitCode.USAGE;
  }

  /** A question about a write changes nothing itself; what it says is what became of the write. */
  private static boolean leavesOpen(Exception failure) {
    return failure instanceof OnceKVException refused && refused.executed() == Executed.MAYBE;
  }

  /** Whether it may be that there is no cluster where it was looked for. */
  private static boolean nobodyAnswered(Exception failure) {
    return failure instanceof DeadlineExceededException late && late.reason().isEmpty();
  }

  /** What a failure means; {@code writes} if the command was to change something. */
  static FailureView of(Exception failure, boolean writes) {
    if (failure instanceof UnknownOutcome unknown) {
      return new FailureView(
          "OUTCOME_UNKNOWN", unknown.getMessage(), "maybe", ExitCode.OUTCOME_UNKNOWN);
    }
    if (failure instanceof EarlierAttempt open) {
      return new FailureView(open.reason(), open.getMessage(), "maybe", ExitCode.OUTCOME_UNKNOWN);
    }
    if (!(failure instanceof OnceKVException refused)) {
      return new FailureView("FAILED", failure.toString(), "", ExitCode.FAILURE);
    }
    String message = Wording.of(refused);
    if (refused instanceof InvalidRequestException && refused.reason().isEmpty()) {
      // The library's own objection, made before anything was sent.
      return new FailureView("USAGE", message, "", ExitCode.USAGE);
    }
    String executed = writes ? refused.executed().name().toLowerCase(Locale.ROOT) : "";
    if (writes && refused.executed() == Executed.MAYBE) {
      return new FailureView("OUTCOME_UNKNOWN", message, executed, ExitCode.OUTCOME_UNKNOWN);
    }
    boolean later =
        refused instanceof DeadlineExceededException
            || refused instanceof OverloadedException
            || refused.reason().filter(TRANSIENT::contains).isPresent();
    return new FailureView(
        refused.reason().orElseGet(() -> later ? "UNAVAILABLE" : reasonOf(refused)),
        message,
        executed,
        later ? ExitCode.UNAVAILABLE : ExitCode.FAILURE);
  }

  /** The protocol's name for what the library refuses by itself, as the cluster would. */
  private static String reasonOf(OnceKVException refused) {
    if (!(refused instanceof TooLargeException large)) {
      return "FAILED";
    }
    return switch (large.field()) {
      case "key" -> "KEY_TOO_LARGE";
      case "value", "suffix", "expected value" -> "VALUE_TOO_LARGE";
      default -> "REQUEST_TOO_LARGE";
    };
  }

  private static Kvctl root(CommandLine command) {
    return (Kvctl) command.getCommandSpec().root().userObject();
  }
}
