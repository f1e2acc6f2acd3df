package io.oncekv.lab.quickstart;

import io.oncekv.check.once.Findings;
import io.oncekv.check.once.Ledger;
import io.oncekv.check.once.Token;
import io.oncekv.client.Delivery;
import io.oncekv.client.OnceKV;
import io.oncekv.client.WriteResult;
import io.oncekv.lab.append.AppendClients;
import io.oncekv.lab.append.AppendListener;
import io.oncekv.lab.append.GapMeter;
import io.oncekv.lab.append.ReadBack;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.Poll;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One run: cluster up, index built, leader killed and restarted, everything read and compared. */
final class Quickstart {
  static final int CLIENTS = 8;

  private static final int OUTSTANDING = 16;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final InvertedIndex index;
  private final Delivery delivery;
  private final Path folder;
  private final Progress progress;

  /**
   * How it ended.
   *
   * @param acknowledged appends that were answered as done
   * @param findings what is wrong with what stands in the cluster
   * @param leaderKills how often the leader was killed with appends in flight
   */
  record Outcome(long acknowledged, Findings findings, int leaderKills) {}

  Quickstart(InvertedIndex index, Delivery delivery, Path folder, Progress progress) {
    this.index = index;
    this.delivery = delivery;
    this.folder = folder;
    this.progress = progress;
  }

  Outcome run() throws InterruptedException {
    progress.say("starting three nodes, each a process of its own; their files: " + folder);
    try (LocalCluster cluster = LocalCluster.builder(folder).shortLived().start()) {
      LocalNode first = cluster.awaitLeader(LIMIT);
      progress.say(
          "serving at " + String.join(", ", cluster.endpoints()) + "; " + first.id() + " leads");
      return buildIndex(cluster);
    }
  }

  private Outcome buildIndex(LocalCluster cluster) throws InterruptedException {
    GapMeter gaps = new GapMeter();
    progress.begin("appending from " + CLIENTS + " clients", index.appends());
    try (LeaderKill kill = new LeaderKill(cluster, index.appends());
        AppendClients clients =
            new AppendClients(
                CLIENTS, OUTSTANDING, number -> client(cluster, number), watch(kill, gaps))) {
      clients.start(number -> index.tokens(number).iterator());
      Poll.untilTrue(
          Duration.ofHours(1),
          "half of the appends",
          () -> kill.report().isPresent() || !clients.isRunning());
      Optional<LeaderKill.Report> killed = kill.report();
      killed.ifPresent(report -> replace(cluster, report));
      Ledger ledger = clients.await();
      killed.ifPresent(report -> sayRecovered(report, gaps));
      Findings findings = compare(clients);
      return new Outcome(ledger.acknowledged(), findings, killed.isPresent() ? 1 : 0);
    }
  }

  private OnceKV client(LocalCluster cluster, int number) {
    return cluster
        .client()
        .clientId("quickstart-" + number)
        .delivery(delivery)
        .callbackExecutor(Runnable::run)
        .build();
  }

  private AppendListener watch(LeaderKill kill, GapMeter gaps) {
    return new AppendListener() {
      @Override
      public void onSent(Token token) {
        kill.onSent(token);
      }

      @Override
      public void onAcknowledged(Token token, WriteResult result) {
        kill.onAcknowledged(token, result);
        gaps.success();
        progress.reached(kill.acknowledged());
      }
    };
  }

  private void replace(LocalCluster cluster, LeaderKill.Report report) {
    LocalNode victim = report.victim().node();
    progress.say(
        "killed the leader "
            + victim.id()
            + " (term "
            + report.victim().term()
            + ") with -9: "
            + report.acknowledged()
            + " appends acknowledged, "
            + report.inFlight()
            + " in flight");
    LocalNode next = cluster.awaitLeader(LIMIT, node -> !node.equals(victim));
    victim.start();
    progress.say(next.id() + " leads now; " + victim.id() + " is started again");
    victim.awaitReady(LIMIT);
  }

  private void sayRecovered(LeaderKill.Report report, GapMeter gaps) {
    progress.say(
        "longest time without an acknowledged append: "
            + TimeUnit.NANOSECONDS.toMillis(gaps.longestNanos())
            + " ms, around the death of "
            + report.victim().node().id());
  }

  private Findings compare(AppendClients clients) {
    progress.say(
        "reading " + index.words() + " words back, to compare with the index computed here");
    return ReadBack.check(clients.client(0), index.expected());
  }
}
