package io.oncekv.lab.load;

import io.oncekv.check.once.Findings;
import io.oncekv.check.once.Ledger;
import io.oncekv.check.once.Token;
import io.oncekv.client.WriteResult;
import io.oncekv.lab.append.AppendClients;
import io.oncekv.lab.append.AppendListener;
import io.oncekv.lab.append.GapMeter;
import io.oncekv.lab.append.ReadBack;
import io.oncekv.lab.append.Tokens;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.Poll;
import io.oncekv.lab.cluster.TemporaryFolder;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lab bench-gap}. */
@Command(
    name = "bench-gap",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Kills the leader of three nodes with -9 again and again while clients write, each one write",
      "at a time, and measures the longest time without a successful write around each kill. In the",
      "end everything written is read back and checked."
    })
public final class GapCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int SETTLE_SECONDS = 3;

  @Option(names = "--writers", defaultValue = "64", description = "clients that write; 64")
  private int writers;

  @Option(names = "--kills", defaultValue = "10", description = "leaders killed; 10")
  private int kills;

  @Spec private CommandSpec spec;

  private final AtomicBoolean stop = new AtomicBoolean();
  private final GapMeter gaps = new GapMeter();

  @Override
  public Integer call() throws InterruptedException {
    if (writers < 1 || kills < 1) {
      throw new ParameterException(spec.commandLine(), "--writers and --kills must be at least 1");
    }
    try (TemporaryFolder folder = TemporaryFolder.create("oncekv-gap-");
        LocalCluster cluster = LocalCluster.builder(folder.path()).heap("512m").start();
        AppendClients clients =
            new AppendClients(
                writers,
                1,
                number -> cluster.client().callbackExecutor(Runnable::run).build(),
                new Successes())) {
      return measure(cluster, clients);
    }
  }

  private int measure(LocalCluster cluster, AppendClients clients) throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%d writers, 3 nodes on this machine%n%s%n", writers, Surroundings.describe());
    clients.start(this::endlessTokens);
    settle();
    List<Long> millis = new ArrayList<>();
    for (int i = 1; i <= kills; i++) {
      long gap = killLeader(cluster);
      millis.add(gap);
      out.printf("kill %d: %d ms without a successful write%n", i, gap);
      out.flush();
    }
    stop.set(true);
    Ledger ledger = clients.await();
    Findings findings = ReadBack.check(clients.client(0), ledger);
    long[] sorted = millis.stream().mapToLong(Long::longValue).sorted().toArray();
    out.printf(
        Locale.ROOT,
        "gap: median %d ms, maximum %d ms over %d kills; %d appends: lost %d, doubled %d,"
            + " out of order %d, unknown %d%n",
        (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2,
        sorted[sorted.length - 1],
        kills,
        ledger.acknowledged(),
        findings.lost(),
        findings.doubled(),
        findings.misordered(),
        ledger.unknown());
    out.flush();
    return findings.isClean() && ledger.unknown() == 0 ? 0 : 1;
  }

  private long killLeader(LocalCluster cluster) throws InterruptedException {
    LocalNode leader = cluster.awaitLeader(LIMIT);
    gaps.restart();
    leader.kill();
    LocalNode next = cluster.awaitLeader(LIMIT, node -> !node.equals(leader));
    awaitSuccess();
    settle();
    long gap = TimeUnit.NANOSECONDS.toMillis(gaps.longestNanos());
    leader.start();
    leader.awaitReady(LIMIT);
    next.awaitReady(LIMIT);
    settle();
    return gap;
  }

  /** A gap that is still open would be measured too short. */
  private void awaitSuccess() {
    long seen = gaps.successes();
    Poll.untilTrue(LIMIT, "a write after the kill to succeed", () -> gaps.successes() > seen);
  }

  private static void settle() throws InterruptedException {
    var unused = new CountDownLatch(1).await(SETTLE_SECONDS, TimeUnit.SECONDS);
  }

  private Iterator<Token> endlessTokens(int client) {
    // Values of a few hundred bytes.
    return Tokens.until(
        stop::get, number -> new Token(client, "gap-" + client + "-" + number / 32, "t" + number));
  }

  private final class Successes implements AppendListener {
    @Override
    public void onAcknowledged(Token token, WriteResult result) {
      gaps.success();
    }
  }
}
