package io.oncekv.lab.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.Entry;
import io.oncekv.client.OnceKV;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.Poll;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

@Tag("cluster")
class KilledClientTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final List<Gap> GAPS =
      List.of(Gap.BEFORE_SYNC, Gap.BEFORE_SEND, Gap.BEFORE_REPLY, Gap.BEFORE_MARK, Gap.ANYWHERE);
  private static final int CLIENTS = 4;
  private static final int LEADER_KILLS = 4;

  /** Kills of each client in each gap. */
  private static final int KILLS = Integer.getInteger("oncekv.lab.client-kills", 3);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private final AtomicInteger kills = new AtomicInteger();

  @Test
  @DisplayName("HC-13 a client with a journal is killed in every gap, and each write happens once")
  void everyJournaledAppendTakesEffectOnceThoughItsClientIsKilled() throws Exception {
    long seed = Long.getLong("oncekv.seed", System.nanoTime());
    System.out.println("KilledClientTest: -Doncekv.seed=" + seed);
    Random random = new Random(seed);
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try (LocalCluster cluster = LocalCluster.builder(folder).start()) {
      ClientJvm jvm = new ClientJvm(folder);
      List<AppenderLife> lives = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        String id = "journaled-" + i;
        Random own = new Random(random.nextLong());
        lives.add(new AppenderLife(id, folder.resolve(id), jvm, cluster.endpoints(), own));
      }
      // One that ends by itself, so that the others start faster.
      lives.get(0).finish();
      List<Future<?>> running = new ArrayList<>();
      for (AppenderLife life : lives) {
        List<Gap> deaths = deaths(new Random(random.nextLong()));
        running.add(threads.submit(() -> dieOfAll(life, deaths)));
      }
      killLeaders(cluster, running);
      for (Future<?> life : running) {
        life.get();
      }
      for (AppenderLife life : lives) {
        life.finish();
      }
      verify(cluster, lives);
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Gap> deaths(Random random) {
    List<Gap> deaths = new ArrayList<>();
    for (int i = 0; i < KILLS; i++) {
      deaths.addAll(GAPS);
    }
    Collections.shuffle(deaths, random);
    return deaths;
  }

  private void dieOfAll(AppenderLife life, List<Gap> deaths) {
    for (Gap gap : deaths) {
      life.die(gap);
      kills.incrementAndGet();
    }
  }

  /** Kills the leader each time that another part of the clients has died. */
  private void killLeaders(LocalCluster cluster, List<Future<?>> running) {
    int all = CLIENTS * KILLS * GAPS.size();
    for (int round = 1; round <= LEADER_KILLS; round++) {
      int goal = all * round / (LEADER_KILLS + 1);
      Poll.untilTrue(
          Duration.ofMinutes(10),
          goal + " killed clients",
          () -> kills.get() >= goal || running.stream().anyMatch(Future::isDone));
      LocalNode leader = cluster.awaitLeader(LIMIT);
      leader.kill();
      cluster.awaitLeader(LIMIT, node -> !node.equals(leader));
      leader.start();
      leader.awaitReady(LIMIT);
    }
  }

  private static void verify(LocalCluster cluster, List<AppenderLife> lives) {
    List<LifeCheck> checks = new ArrayList<>();
    try (OnceKV reader = cluster.client().build()) {
      for (AppenderLife life : lives) {
        LifeCheck check = new LifeCheck(Report.read(life.report()));
        for (String key : JournaledAppender.keys(life.id())) {
          check.check(key, reader.get(key).map(Entry::text).orElse(""));
        }
        checks.add(check);
      }
    }
    assertThat(checks.stream().flatMap(check -> check.findings().stream())).isEmpty();
    for (Gap gap : GAPS) {
      int halts = checks.stream().mapToInt(check -> check.halts(gap)).sum();
      if (gap != Gap.ANYWHERE) {
        assertThat(halts).as("clients that died %s", gap).isEqualTo(CLIENTS * KILLS);
      }
    }
    // Otherwise the gaps were none, or nobody came back to them.
    int recovered = checks.stream().mapToInt(LifeCheck::recovered).sum();
    int duplicates = checks.stream().mapToInt(LifeCheck::duplicates).sum();
    System.out.printf("KilledClientTest: %d recovered, %d duplicates%n", recovered, duplicates);
    assertThat(recovered).isGreaterThan(2 * CLIENTS * KILLS);
    assertThat(duplicates).isGreaterThan(CLIENTS * KILLS);
  }
}
