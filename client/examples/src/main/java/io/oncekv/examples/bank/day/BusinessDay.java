package io.oncekv.examples.bank.day;

import io.oncekv.examples.bank.Audit;
import io.oncekv.examples.bank.Books;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.Poll;
import io.oncekv.lab.network.LossyNetwork;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A day from opening to closing. It lasts until every planned leader was killed and is back, and
 * enough transfers were made and replies lost in between for the result to mean something.
 */
public final class BusinessDay {
  /** Paid into each account. */
  public static final long OPENING_BALANCE = 100;

  private static final List<String> OWNERS =
      List.of("alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy");

  private static final AtomicInteger BRANCHES = new AtomicInteger();
  private static final int TRANSFERS_BETWEEN = 200;
  private static final int LEAST_LOST = 25;
  private static final int REPLIES_BETWEEN_LOSSES = 50;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final LocalCluster cluster;
  private final Plan plan;
  private final Consumer<String> log;
  private final List<String> accounts;
  private final Books books;
  private int leaderKills;

  /** A day at a new branch, whose accounts are its own; {@code log} hears what happens. */
  public BusinessDay(LocalCluster cluster, Plan plan, Consumer<String> log) {
    this.cluster = cluster;
    this.plan = plan;
    this.log = log;
    String branch = "bank-" + BRANCHES.incrementAndGet() + "/";
    this.accounts = OWNERS.stream().map(branch::concat).toList();
    Map<String, Long> opening =
        accounts.stream().collect(Collectors.toMap(account -> account, name -> OPENING_BALANCE));
    this.books = new Books(opening);
  }

  /** Goes through it. */
  public DayResult run() throws InterruptedException {
    try (LossyNetwork network =
            new LossyNetwork(cluster.endpoints(), REPLIES_BETWEEN_LOSSES, new Random(plan.seed()));
        Staff staff = new Staff(network.endpoints())) {
      staff.openAccounts(accounts, OPENING_BALANCE);
      staff.startWork(plan, accounts, books);
      while (leaderKills < plan.leaderKills()) {
        awaitMoreTransfers(staff);
        replaceLeader(staff);
      }
      awaitMoreTransfers(staff);
      await(staff, "lost replies", () -> network.lostReplies() >= LEAST_LOST);
      staff.goHome();
      return result(network, staff.audit(accounts));
    }
  }

  /** Kills the leader under the tellers' hands, and starts it again when another one leads. */
  private void replaceLeader(Staff staff) {
    LocalNode victim = cluster.awaitLeader(LIMIT);
    victim.kill();
    leaderKills++;
    String killed =
        "killed the leader " + victim.id() + " with -9 after " + books.transfers() + " transfers";
    LocalNode next = cluster.awaitLeader(LIMIT, node -> !node.equals(victim));
    awaitMoreTransfers(staff);
    victim.start();
    victim.awaitReady(LIMIT);
    log.accept(killed + "; " + next.id() + " took over, and " + victim.id() + " is back");
  }

  private void awaitMoreTransfers(Staff staff) {
    int goal = books.transfers() + TRANSFERS_BETWEEN;
    await(staff, TRANSFERS_BETWEEN + " more transfers", () -> books.transfers() >= goal);
  }

  /** Waits in vain no longer than until somebody fails; the end of the day says why. */
  private static void await(Staff staff, String what, BooleanSupplier reached) {
    Poll.untilTrue(LIMIT, what, () -> reached.getAsBoolean() || !staff.isComplete());
  }

  private DayResult result(LossyNetwork network, Audit last) {
    int audits = books.audits() + 1;
    return new DayResult(
        books.transfers(),
        books.refusals(),
        books.answeredAgain(),
        network.lostReplies(),
        leaderKills,
        audits,
        accounts.size(),
        OPENING_BALANCE * accounts.size(),
        last.sum(),
        books.close(last));
  }
}
