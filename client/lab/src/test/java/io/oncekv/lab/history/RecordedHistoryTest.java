package io.oncekv.lab.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.check.history.Call;
import io.oncekv.check.history.History;
import io.oncekv.check.history.HistoryFiles;
import io.oncekv.check.history.HistoryWriter;
import io.oncekv.check.history.Operation;
import io.oncekv.check.linear.Checker;
import io.oncekv.check.linear.Judgement;
import io.oncekv.check.linear.Limits;
import io.oncekv.check.linear.Verdict;
import io.oncekv.check.once.ExactlyOnceCheck;
import io.oncekv.check.once.OnceReport;
import io.oncekv.client.OnceKV;
import io.oncekv.client.OnceKVException;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.Poll;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

@Tag("cluster")
class RecordedHistoryTest {
  private static final int CLIENTS = 8;
  private static final int OPERATIONS_BETWEEN_KILLS = 400;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicLong done = new AtomicLong();

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  void whatClientsSawWhileLeadersWereKilledIsLinearizableAndOneLieAmongItIsFound()
      throws Exception {
    long seed = Long.getLong("oncekv.seed", System.nanoTime());
    System.out.println("seed " + seed + " (its choices: -Doncekv.seed=" + seed + ")");
    Path file = folder.resolve("history.jsonl");
    record(file, seed);

    History history = HistoryFiles.read(file);
    Judgement judgement = new Checker().check(history, Limits.defaults());
    OnceReport once = ExactlyOnceCheck.check(history);
    System.out.printf(
        "%d operations, %d unknown, %s%n",
        history.operations().size(),
        history.operations().stream().filter(Operation::isUnknown).count(),
        once);

    assertThat(judgement.verdict()).as("%s", file).isEqualTo(Verdict.YES);
    assertThat(history.operations()).hasSizeGreaterThan(5 * OPERATIONS_BETWEEN_KILLS);
    assertThat(once.findings().isClean()).as("%s", once).isTrue();
    assertThat(once.keys()).isEqualTo(3);
    assertThat(once.unread()).isZero();

    History lie = withoutOneAppend(history, new Random(seed));
    assertThat(new Checker().check(lie, Limits.defaults()).verdict()).isEqualTo(Verdict.NO);
    assertThat(ExactlyOnceCheck.check(lie).findings().foreign()).isEqualTo(1);
  }

  private void record(Path file, long seed) throws Exception {
    List<OnceKV> clients = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try (LocalCluster cluster = LocalCluster.builder(folder).shortLived().start();
        HistoryWriter writer = new HistoryWriter(file)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        OnceKV client = cluster.client().clientId("client-" + i).build();
        clients.add(client);
        String name = "c" + i;
        RecordedClient recorded = new RecordedClient(client, name, writer);
        RandomClient choices = new RandomClient(name, seed + i);
        running.add(threads.submit(() -> keepBusy(recorded, choices)));
      }
      for (int kills = 0; kills < 2; kills++) {
        awaitMore();
        LocalNode leader = cluster.awaitLeader(LIMIT);
        leader.kill();
        cluster.awaitLeader(LIMIT, node -> !node.equals(leader));
        awaitMore();
        leader.start();
        leader.awaitReady(LIMIT);
      }
      awaitMore();
      stop.set(true);
      for (Future<?> client : running) {
        client.get();
      }
      RecordedClient reader = new RecordedClient(clients.get(0), "reader", writer);
      RandomClient.keys("").forEach(reader::getFinally);
    } finally {
      stop.set(true);
      clients.forEach(OnceKV::close);
      threads.shutdownNow();
    }
  }

  private void keepBusy(RecordedClient client, RandomClient choices) {
    while (!stop.get()) {
      try {
        choices.operation(client, "");
        done.incrementAndGet();
      } catch (OnceKVException whileALeaderIsMissing) {
        // It stands in the history.
      }
    }
  }

  private void awaitMore() {
    long goal = done.get() + OPERATIONS_BETWEEN_KILLS;
    Poll.untilTrue(LIMIT, "more operations", () -> done.get() >= goal);
  }

  /** An append that the final read has was never made. */
  private static History withoutOneAppend(History history, Random random) {
    List<Operation> appends =
        history.operations().stream()
            .filter(operation -> operation.key().text().orElse("").startsWith("ledger"))
            .filter(operation -> operation.call() instanceof Call.Append)
            .filter(operation -> !operation.isUnknown())
            .toList();
    Operation victim = appends.get(random.nextInt(appends.size()));
    return new History(
        history.operations().stream().filter(operation -> !operation.equals(victim)).toList());
  }
}
