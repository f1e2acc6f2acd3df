package io.oncekv.examples.bank.day;

import io.oncekv.client.Delivery;
import io.oncekv.examples.bank.Findings;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.TemporaryFolder;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program behind {@code scripts/bank}. */
@Command(
    name = "bank",
    mixinStandardHelpOptions = true,
    description = {
      "Starts three nodes, each behind a proxy that loses replies, and opens ten accounts. Four",
      "tellers make random transfers, an auditor sums all accounts without pause, the leader is",
      "killed with -9 and restarted, twice. Then all receipts are held against what the accounts",
      "held at every revision.",
    },
    footer =
        "%nExit codes: 0 the books are right (or, with an option, it was shown what goes wrong),"
            + " 1 they are not, 2 an option makes no sense.")
public final class BankCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Option(
      names = "--at-least-once",
      description = "without sessions: a transfer whose reply is lost may be made twice")
  private boolean atLeastOnce;

  @Option(
      names = "--two-steps",
      description =
          "moves money in two writes: taken here, given there, instead of one transaction")
  private boolean twoSteps;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "chooses transfers and lost replies; a new one each time by default")
  private Optional<Long> seed = Optional.empty();

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new BankCommand()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    long begin = System.nanoTime();
    Plan plan = plan();
    try (TemporaryFolder folder = TemporaryFolder.create("oncekv-bank-")) {
      try {
        DayResult result = spend(plan, folder);
        boolean good = isAsExpected(plan, result);
        if (!good) {
          folder.keep();
        }
        report(plan, result, good, (System.nanoTime() - begin) / 1e9);
        return good ? 0 : FAILED;
      } catch (RuntimeException e) {
        folder.keep();
        say("bank: FAILED: " + e.getMessage() + "; the nodes' logs are kept: " + folder.path());
        return FAILED;
      }
    }
  }

  /** Returns what the options ask for. */
  Plan plan() {
    return new Plan(
        atLeastOnce ? Delivery.AT_LEAST_ONCE : Delivery.EXACTLY_ONCE,
        twoSteps,
        2,
        seed.orElseGet(() -> System.nanoTime() % 1_000_000));
  }

  private static DayResult spend(Plan plan, TemporaryFolder folder) throws InterruptedException {
    say("starting three nodes, each a process of its own behind a proxy that loses replies");
    try (LocalCluster cluster = LocalCluster.builder(folder.path()).shortLived().start()) {
      say(
          cluster.awaitLeader(LIMIT).id()
              + " leads; the tellers begin (--seed "
              + plan.seed()
              + ")");
      return new BusinessDay(cluster, plan, BankCommand::say).run();
    }
  }

  /** An option is there to show what goes wrong, so nothing that does is a failure then. */
  private static boolean isAsExpected(Plan plan, DayResult result) {
    return !plan.promisesCleanBooks() || result.isAsPromised(plan);
  }

  private static void report(Plan plan, DayResult result, boolean good, double seconds) {
    Findings found = result.findings();
    say(
        result.lostReplies()
            + " replies were lost; "
            + result.answeredAgain()
            + " transfers got the stored answer instead of being made again");
    String wrong = "";
    if (!plan.promisesCleanBooks() || !good) {
      explain(result);
      wrong =
          String.format(
              "wrong_sums=%d unexplained=%d wrong_accounts=%d overdrawn=%d opened=%d ",
              found.wrongSums(),
              found.unexplained(),
              found.wrongAccounts(),
              found.overdrawn(),
              result.opened());
    }
    say(
        String.format(
            Locale.ROOT,
            "bank: %s transfers=%d refused=%d lost_replies=%d leader_kills=%d audits=%d %ssum=%d"
                + " seconds=%.1f",
            good ? plan.verdict() : "FAILED",
            result.transfers(),
            result.refused(),
            result.lostReplies(),
            result.leaderKills(),
            result.audits(),
            wrong,
            result.sum(),
            seconds));
  }

  private static void explain(DayResult result) {
    Findings found = result.findings();
    say(
        String.format(
            "%d of %d audits did not find the %d that were paid in, and %d times a balance was not"
                + " what the receipts explain;",
            found.wrongSums(), result.audits(), result.opened(), found.unexplained()));
    say(
        String.format(
            "in the end %d of %d accounts are wrong, and %d is there instead of %d",
            found.wrongAccounts(), result.accounts(), result.sum(), result.opened()));
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
