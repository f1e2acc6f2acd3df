package io.oncekv.lab.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.ClientListener;
import io.oncekv.client.ClusterClient;
import io.oncekv.client.OnceKV;
import io.oncekv.client.WriteResult;
import io.oncekv.lab.cluster.ClientPath;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.Poll;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Copies of one write at leaders that were killed, started again, cut off and deposed. */
@Tag("cluster")
class ResentWriteTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int ROUNDS = 5;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  @DisplayName("HC-1 a write sent again to the same, a new and a restarted leader gets its reply")
  void everyLeaderGivesTheFirstReply() {
    try (LocalCluster cluster = LocalCluster.builder(folder).shortLived().start();
        ClusterClient client = cluster.client().buildClusterClient()) {
      OldWrite write = OldWrite.of(client);
      LocalNode leader = cluster.awaitLeader(LIMIT);
      WriteResult first = write.sendTo(leader, LIMIT);
      assertThat(first.duplicate()).isFalse();
      OldWrite.assertDuplicateOf(first, write.sendTo(leader, LIMIT));

      leader.kill();
      LocalNode next = cluster.awaitLeader(LIMIT, node -> !node.equals(leader));
      OldWrite.assertDuplicateOf(first, write.sendTo(next, LIMIT));

      leader.start();
      leader.awaitReady(LIMIT);
      Leads.moveTo(leader, cluster, LIMIT);
      OldWrite.assertDuplicateOf(first, write.sendTo(leader, LIMIT));

      cluster.nodes().forEach(LocalNode::killWithoutWaiting);
      cluster.nodes().forEach(LocalNode::awaitEnd);
      cluster.startAll(LIMIT);
      OldWrite.assertDuplicateOf(first, write.send(client));
      assertStandsOnce(cluster);
    }
  }

  @Test
  @DisplayName(
      "HC-2 HC-5 a write left pending at a cut-off leader is decided by the next one, once")
  void aPendingWriteIsDecidedByTheNextLeader() throws Exception {
    ExecutorService background = Executors.newSingleThreadExecutor();
    try (LocalCluster cluster = LocalCluster.builder(folder).shortLived().start();
        ClusterClient client = cluster.client().buildClusterClient()) {
      OldWrite write = OldWrite.of(client);
      LocalNode old = cluster.awaitLeader(LIMIT);
      List<LocalNode> followers = cluster.others(old);
      try (ClusterClient pinned = OldWrite.pinnedTo(old, LIMIT)) {
        assertThat(pinned.status(old.endpoint()).status()).as("connected").isPresent();
        // Nobody follows: what the leader takes stays in its log, pending, until it steps down.
        followers.forEach(LocalNode::pause);
        CompletableFuture<WriteResult> original =
            CompletableFuture.supplyAsync(() -> write.send(pinned), background);
        Poll.untilTrue(
            LIMIT,
            "the cut-off leader to step down",
            () -> cluster.status(old).filter(status -> !status.isLeader()).isPresent());
        assertThat(original).isNotDone();

        old.pause();
        followers.forEach(LocalNode::resume);
        LocalNode next = cluster.awaitLeader(LIMIT, node -> !node.equals(old));
        WriteResult duplicate = write.sendTo(next, LIMIT);

        // Back in the lead, the old one has no mark left that would keep the write out.
        old.resume();
        Leads.moveTo(old, cluster, LIMIT);
        WriteResult late = original.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        OldWrite.assertDuplicateOf(duplicate, late);
      }
      assertStandsOnce(cluster);
    } finally {
      background.shutdownNow();
    }
  }

  @Test
  @DisplayName("HC-7 a leader that slept through a session's opening does not say there is none")
  void aDeposedLeaderDoesNotDenyASession() throws Exception {
    ExecutorService background = Executors.newSingleThreadExecutor();
    try (LocalCluster cluster = LocalCluster.builder(folder).shortLived().start()) {
      Set<String> causes = ConcurrentHashMap.newKeySet();
      for (int round = 0; round < ROUNDS; round++) {
        LocalNode old = cluster.awaitLeader(LIMIT);
        List<String> others = cluster.others(old).stream().map(LocalNode::endpoint).toList();
        try (ClusterClient pinned =
                ClientPath.clientOf(old.endpoint())
                    .callStyle(ClientPath.ofTurn(round))
                    .followLeaderHints(false)
                    .attemptTimeout(LIMIT)
                    .listener(heard(causes))
                    .buildClusterClient();
            ClusterClient awake =
                ClientPath.clientOf(others)
                    .callStyle(ClientPath.ofTurn(round / 2))
                    .followLeaderHints(false)
                    .buildClusterClient()) {
          assertThat(pinned.status(old.endpoint()).status()).as("connected").isPresent();
          old.pause();
          OldWrite write = new OldWrite(awake.openSession("opened-in-round-" + round));
          CompletableFuture<WriteResult> waiting =
              CompletableFuture.supplyAsync(() -> write.send(pinned), background);
          old.resume();
          // The old leader may refuse for now, which is repeated; it must not refuse for good.
          WriteResult result = write.send(awake);
          Leads.moveTo(old, cluster, LIMIT);
          WriteResult other = waiting.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
          assertThat(other.revision()).isEqualTo(result.revision());
          assertThat(List.of(result.duplicate(), other.duplicate())).contains(true);
        }
      }
      System.out.println("leaders that woke up refused with " + causes);
      assertThat(causes).contains("NOT_LEADER");
    } finally {
      background.shutdownNow();
    }
  }

  private static ClientListener heard(Set<String> causes) {
    return new ClientListener() {
      @Override
      public void onRetry(
          String operation, String endpoint, int attempt, String cause, Duration delay) {
        causes.add(cause);
      }
    };
  }

  private static void assertStandsOnce(LocalCluster cluster) {
    try (OnceKV reader = cluster.client().build()) {
      assertThat(reader.get(OldWrite.KEY).orElseThrow().text()).isEqualTo(OldWrite.SUFFIX);
    }
  }
}
