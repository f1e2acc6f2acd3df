package io.oncekv.check;

import io.oncekv.check.history.History;
import io.oncekv.check.history.HistoryException;
import io.oncekv.check.history.HistoryFiles;
import io.oncekv.check.history.Operation;
import io.oncekv.check.history.Outcome;
import io.oncekv.check.linear.Checker;
import io.oncekv.check.linear.Judgement;
import io.oncekv.check.linear.Limits;
import io.oncekv.check.linear.Verdict;
import io.oncekv.check.linear.Violation;
import io.oncekv.check.once.ExactlyOnceCheck;
import io.oncekv.check.once.Findings;
import io.oncekv.check.once.OnceReport;
import io.oncekv.check.page.ViolationPage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code check-history}. */
@Command(
    name = "check-history",
    mixinStandardHelpOptions = true,
    description =
        "Says whether a history is linearizable, and, if it has final reads, whether its appends and"
            + " increments took effect exactly once.",
    footer = {
      "",
      "Exit codes: 0 yes; 1 no; 2 undecided, since the limits were reached;",
      "64 the command line is wrong; 65 a file is no history; 70 a fault of the checker."
    })
public final class CheckHistory implements Callable<Integer> {
  static final int NO = 1;
  static final int UNDECIDED = 2;
  static final int WRONG_COMMAND_LINE = 64;
  static final int BAD_HISTORY = 65;
  static final int FAULT = 70;

  private static final long MIB = 1L << 20;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "the history; of several files, which are parts of one history")
  private List<Path> files;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "how long to search at most; default: ${DEFAULT-VALUE}",
      defaultValue = "60")
  private int seconds;

  @Option(
      names = "--memory",
      paramLabel = "MIB",
      description = "how much the search may remember; default: half of the heap")
  private Optional<Long> memory;

  @Option(
      names = "--page",
      paramLabel = "PAGE",
      description = "where a violation is drawn; default: the first FILE with .html behind it")
  private Optional<Path> page;

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(codeOf(() -> commandLine().execute(args)));
  }

  /**
   * Runs a command. Java itself ends with 1 after an error that nobody caught, which here is a
   * "no".
   */
  static int codeOf(IntSupplier command) {
    try {
      return command.getAsInt();
    } catch (Throwable thrown) {
      System.err.println(fault(thrown));
      return FAULT;
    }
  }

  private static String fault(Throwable thrown) {
    StackTraceElement[] trace = thrown.getStackTrace();
    return "check-history: a fault of the checker, which says nothing of the history: "
        + thrown
        + (trace.length == 0 ? "" : " at " + trace[0]);
  }

  /** Returns the command, ready to execute arguments. */
  public static CommandLine commandLine() {
    CommandLine line = new CommandLine(new CheckHistory());
    line.getCommandSpec()
        .exitCodeOnInvalidInput(WRONG_COMMAND_LINE)
        .exitCodeOnExecutionException(FAULT);
    return line.setExecutionExceptionHandler(
        (thrown, command, parsed) -> {
          boolean isOfTheFile = thrown instanceof HistoryException || thrown instanceof IOException;
          command
              .getErr()
              .println(isOfTheFile ? "check-history: " + thrown.getMessage() : fault(thrown));
          return isOfTheFile ? BAD_HISTORY : FAULT;
        });
  }

  @Override
  public Integer call() throws HistoryException, IOException {
    PrintWriter out = spec.commandLine().getOut();
    int code;
    try {
      code = check(out);
    } catch (OutOfMemoryError e) {
      // Everything that was read is garbage by now.
      code = verdict(out, Verdict.UNDECIDED, "the history does not fit into the heap");
    }
    out.flush();
    return code;
  }

  private int check(PrintWriter out) throws HistoryException, IOException {
    Limits defaults = Limits.defaults();
    Limits limits;
    try {
      limits =
          new Limits(
              Duration.ofSeconds(seconds),
              memory.map(mib -> Math.multiplyExact(mib, MIB)).orElse(defaults.memoryBytes()));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage());
    }
    History history = HistoryFiles.read(files);
    if (history.operations().isEmpty()) {
      // A yes would praise a run that recorded nothing.
      throw new HistoryException(files.get(0).toString(), "holds no operation: nothing to check");
    }
    long start = System.nanoTime();
    Judgement judgement = new Checker().check(history, limits);
    double took = (System.nanoTime() - start) / 1e9;
    out.printf(
        Locale.ROOT,
        "history: operations=%d unknown=%d not_executed=%d keys=%d clients=%d seconds=%.1f%n",
        history.operations().size(),
        history.operations().stream().filter(Operation::isUnknown).count(),
        history.operations().stream()
            .filter(operation -> operation.outcome() instanceof Outcome.NotExecuted)
            .count(),
        judgement.keys(),
        history.operations().stream().map(Operation::client).distinct().count(),
        took);
    boolean once = exactlyOnce(out, ExactlyOnceCheck.check(history));
    if (judgement.violation().isPresent()) {
      draw(out, judgement.violation().get(), history);
    }
    int code = verdict(out, judgement.verdict(), judgement.reason());
    return once ? code : NO;
  }

  private static int verdict(PrintWriter out, Verdict verdict, String reason) {
    if (!reason.isEmpty()) {
      out.println("undecided: " + reason);
    }
    out.println("linearizable: " + verdict.name().toLowerCase(Locale.ROOT));
    return switch (verdict) {
      case YES -> 0;
      case NO -> NO;
      case UNDECIDED -> UNDECIDED;
    };
  }

  /** Prints the second check's outcome, if there was anything to check. */
  private static boolean exactlyOnce(PrintWriter out, OnceReport report) {
    if (report.isEmpty()) {
      return true;
    }
    Findings findings = report.findings();
    out.printf(
        "exactly-once: %s keys=%d unread=%d acknowledged=%d unknown=%d"
            + " lost=%d doubled=%d misordered=%d foreign=%d%n",
        report.isClean() ? "yes" : "no",
        report.keys(),
        report.unread(),
        report.acknowledged(),
        report.unknown(),
        findings.lost(),
        findings.doubled(),
        findings.misordered(),
        findings.foreign());
    return report.isClean();
  }

  /** A page that cannot be written changes nothing about the verdict. */
  private void draw(PrintWriter out, Violation violation, History history) {
    ViolationPage drawn =
        new ViolationPage(violation, files.get(0).toString(), history.absentIsEmpty());
    out.println(drawn.summary());
    Path to = page.orElseGet(() -> Path.of(files.get(0) + ".html"));
    try {
      if (page.isEmpty() && !Files.isWritable(to.toAbsolutePath().getParent())) {
        to = Files.createTempFile("check-history-", ".html");
      }
      Files.writeString(to, drawn.html());
      out.println("page: " + to);
    } catch (IOException e) {
      spec.commandLine().getErr().println("check-history: the page cannot be written: " + e);
    }
  }
}
