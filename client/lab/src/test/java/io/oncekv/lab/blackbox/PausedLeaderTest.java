package io.oncekv.lab.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.ClientListener;
import io.oncekv.client.Entry;
import io.oncekv.client.OnceKV;
import io.oncekv.lab.cluster.ClientPath;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalClusterBuilder;
import io.oncekv.lab.cluster.LocalNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A leader that slept through its own replacement and still believes it leads when it wakes. */
@Tag("cluster")
class PausedLeaderTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration ANSWERS_WITHIN = Duration.ofMillis(400);
  private static final String KEY = "round";
  private static final int ROUNDS = 50;
  private static final int READS = 16;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  @DisplayName(
      "HC-60 a leader that wakes from a pause never serves a stale read, and loses no write")
  void neverServesAStaleRead() throws Exception {
    try (LocalCluster cluster = configured().start();
        OnceKV reader = cluster.client().build()) {
      int answered = 0;
      int refused = 0;
      for (int round = 1; round <= ROUNDS; round++) {
        Answers answers = readFromWokenLeader(cluster, round);
        answered += answers.fresh();
        refused += answers.refused();
        assertThat(answers.stale()).as("stale reads in round %s", round).isZero();
        assertThat(reader.get(KEY).map(Entry::text))
            .as("what was written while the old leader slept")
            .contains(Integer.toString(round));
      }
      System.out.printf(
          "read barrier: %d rounds; leaders that were paused answered %d reads, none stale, and"
              + " refused %d%n",
          ROUNDS, answered, refused);
      // That none was stale says nothing unless the reads did reach the leaders that woke up.
      assertThat(answered + refused).isGreaterThan(ROUNDS);
    }
  }

  @Test
  void doesServeStaleReadsWithoutTheBarrier() throws Exception {
    try (LocalCluster cluster =
        configured().jvmOption("-Doncekv.test.unconfirmed-reads=true").start()) {
      int stale = 0;
      int round = 0;
      while (stale == 0 && round < ROUNDS) {
        round++;
        stale = readFromWokenLeader(cluster, round).stale();
      }
      assertThat(stale).as("stale reads in %s rounds without barrier", round).isPositive();
      System.out.printf("no read barrier: %d stale reads in round %d%n", stale, round);
    }
  }

  private LocalClusterBuilder configured() {
    return LocalCluster.builder(folder)
        .shortLived()
        .set("raft.election-timeout-min", "300ms")
        .set("raft.election-timeout-max", "600ms");
  }

  private record Answers(int fresh, int stale, int refused) {}

  private static Answers readFromWokenLeader(LocalCluster cluster, int round) throws Exception {
    LocalNode old = cluster.awaitLeader(LIMIT);
    List<String> others = cluster.others(old).stream().map(LocalNode::endpoint).toList();
    AtomicInteger refused = new AtomicInteger();
    try (OnceKV pinned =
            ClientPath.clientOf(old.endpoint())
                .callStyle(ClientPath.ofTurn(round))
                .followLeaderHints(false)
                .attemptTimeout(LIMIT)
                .listener(
                    new ClientListener() {
                      @Override
                      public void onRetry(
                          String operation,
                          String endpoint,
                          int attempt,
                          String cause,
                          Duration delay) {
                        refused.addAndGet(attempt == 1 ? 1 : 0);
                      }
                    })
                .build();
        OnceKV writer =
            ClientPath.clientOf(others)
                .callStyle(ClientPath.ofTurn(round / 2))
                .followLeaderHints(false)
                .build()) {
      Optional<Entry> before = pinned.get(KEY);
      refused.set(0);
      old.pause();
      writer.put(KEY, Integer.toString(round));
      // Called after the write was answered, and waiting at the old leader's door when it wakes.
      List<CompletableFuture<Optional<Entry>>> reads = new ArrayList<>();
      for (int i = 0; i < READS; i++) {
        reads.add(pinned.getAsync(KEY));
      }
      old.resume();
      for (int i = 0; i < READS; i++) {
        reads.add(pinned.getAsync(KEY));
      }
      return count(reads, round, before, refused);
    }
  }

  /** A read that is refused is repeated at the same node: what has no answer soon gets none. */
  private static Answers count(
      List<CompletableFuture<Optional<Entry>>> reads,
      int round,
      Optional<Entry> before,
      AtomicInteger refused)
      throws InterruptedException {
    CompletableFuture<Void> all =
        CompletableFuture.allOf(reads.toArray(new CompletableFuture<?>[0]));
    CompletableFuture<Void> soon =
        all.handle((done, thrown) -> (Void) null)
            .completeOnTimeout(null, ANSWERS_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    soon.join();
    int fresh = 0;
    int stale = 0;
    for (CompletableFuture<Optional<Entry>> read : reads) {
      if (read.isDone() && !read.isCompletedExceptionally()) {
        Optional<Entry> found = read.join();
        if (found.map(Entry::text).equals(Optional.of(Integer.toString(round)))) {
          fresh++;
        } else {
          assertThat(found.map(Entry::text)).isEqualTo(before.map(Entry::text));
          stale++;
        }
      }
    }
    return new Answers(fresh, stale, refused.get());
  }
}
