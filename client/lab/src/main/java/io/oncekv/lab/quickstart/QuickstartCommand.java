package io.oncekv.lab.quickstart;

import io.oncekv.client.Delivery;
import io.oncekv.lab.cluster.TemporaryFolder;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lab quickstart}. */
@Command(
    name = "quickstart",
    mixinStandardHelpOptions = true,
    description = {
      "Builds an inverted index of FILE (word -> the numbers of the lines it stands on) by appends",
      "from 8 concurrent clients to a cluster of three nodes that it starts, kills the leader with",
      "-9 when half of the appends are acknowledged and at least one is in flight, restarts it,",
      "reads everything back and compares it with the index computed locally.",
      "",
      "A word is a run of letters and digits, in lower case; a word that stands on a line several",
      "times is appended once. Line n is appended by client (n-1) mod 8. Numbers of different",
      "clients may stand in any order, those of one client must be ascending.",
    },
    footer = "%nExit codes: 0 every append took effect (exactly once), 1 not, 2 FILE is unusable.")
public final class QuickstartCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int UNUSABLE = 2;

  @Parameters(paramLabel = "FILE", description = "a text in UTF-8")
  private Path file;

  @Option(
      names = "--at-least-once",
      description =
          "without sessions: appends whose answer is lost are repeated and may take effect again")
  private boolean atLeastOnce;

  @Option(names = "--bar", hidden = true, description = "output goes to a terminal")
  private boolean bar;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    long begin = System.nanoTime();
    InvertedIndex index;
    try {
      index = new InvertedIndex(InputText.read(file), Quickstart.CLIENTS);
      if (index.appends() == 0) {
        throw new InputException(file + " has no words in it; name a text file that has");
      }
    } catch (InputException e) {
      spec.commandLine().getErr().println("quickstart: " + e.getMessage());
      return UNUSABLE;
    }
    Progress progress = new Progress(System.out, bar);
    progress.say(
        file
            + ": "
            + index.lines()
            + " lines, "
            + index.words()
            + " words, "
            + index.appends()
            + " appends");
    try (TemporaryFolder folder = TemporaryFolder.create("oncekv-quickstart-")) {
      return run(index, folder, progress, begin);
    }
  }

  private int run(InvertedIndex index, TemporaryFolder folder, Progress progress, long begin)
      throws InterruptedException {
    try {
      Delivery delivery = atLeastOnce ? Delivery.AT_LEAST_ONCE : Delivery.EXACTLY_ONCE;
      Quickstart.Outcome outcome = new Quickstart(index, delivery, folder.path(), progress).run();
      return report(index, outcome, folder, progress, System.nanoTime() - begin);
    } catch (RuntimeException e) {
      progress.say("quickstart: FAILED: " + e.getMessage());
      keepLogs(folder);
      return FAILED;
    }
  }

  private int report(
      InvertedIndex index,
      Quickstart.Outcome outcome,
      TemporaryFolder folder,
      Progress progress,
      long nanos) {
    boolean ok = isAsPromised(index, outcome);
    String verdict = ok ? (atLeastOnce ? "at-least-once" : "ok") : "FAILED";
    if (!ok) {
      progress.say(explain(index, outcome));
      keepLogs(folder);
    }
    progress.say(
        String.format(
            Locale.ROOT,
            "quickstart: %s appends=%d lost=%d doubled=%d leader_kills=%d seconds=%.1f",
            verdict,
            index.appends(),
            outcome.findings().lost(),
            outcome.findings().doubled(),
            outcome.leaderKills(),
            nanos / 1e9));
    return ok ? 0 : FAILED;
  }

  private boolean isAsPromised(InvertedIndex index, Quickstart.Outcome outcome) {
    boolean complete = outcome.acknowledged() == index.appends() && outcome.leaderKills() == 1;
    return complete
        && (atLeastOnce
            ? outcome.findings().lost() == 0 && outcome.findings().foreign() == 0
            : outcome.findings().isClean());
  }

  private static String explain(InvertedIndex index, Quickstart.Outcome outcome) {
    return "acknowledged "
        + outcome.acknowledged()
        + " of "
        + index.appends()
        + " appends; "
        + outcome.findings().misordered()
        + " stand out of order, "
        + outcome.findings().foreign()
        + " values hold what nobody appended"
        + (outcome.leaderKills() == 0
            ? "; no append was in flight at half, so nothing was killed"
            : "");
  }

  private void keepLogs(TemporaryFolder folder) {
    folder.keep();
    spec.commandLine()
        .getErr()
        .println("the nodes' logs are kept: " + folder.path() + "/n*/node.log");
  }
}
