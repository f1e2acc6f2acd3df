package io.oncekv.lab.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.oncekv.client.ClientListener;
import io.oncekv.client.OnceKV;
import io.oncekv.client.WriteResult;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.Poll;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are almost full: the cluster refuses what adds data before any node has to stop. */
@Tag("cluster")
class LowDiskTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int DISK_MEBIBYTES = 64;
  private static final long BELOW_THE_WATERMARK = 7L << 20;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  void oneLowDiskMovesTheLeadAndOnlyThreeOfThemEndWritesUntilThereIsRoom() throws Exception {
    String missing = SmallDisks.missing();
    if (!missing.isEmpty()) {
      System.out.println("LowDiskTest: skipped, " + missing);
    }
    assumeTrue(missing.isEmpty(), missing);
    Refusals refusals = new Refusals();
    try (SmallDisks disks = SmallDisks.mount(folder, "raft", DISK_MEBIBYTES, 3);
        LocalCluster cluster =
            LocalCluster.builder(folder)
                .shortLived()
                .launchedBy(disks::launcher)
                .set("storage.low-disk-watermark", "8MiB")
                .set("raft.segment-size", "1MiB")
                .set("cluster.max-value-size", "32KiB")
                .start();
        OnceKV client = cluster.client().listener(refusals).build();
        Background appends = Background.start(cluster)) {
      client.put("before", "kept");
      client.put("surplus", "to be deleted");
      appends.awaitMore(100);

      LocalNode first = cluster.awaitLeader(LIMIT);
      disks.fillUpTo(first, BELOW_THE_WATERMARK);
      cluster.awaitLeader(LIMIT, leader -> !leader.equals(first));
      appends.awaitMore(300);
      assertThat(client.put("with-one-low-disk", "taken").applied()).isTrue();

      for (LocalNode other : cluster.others(first)) {
        disks.fillUpTo(other, BELOW_THE_WATERMARK);
      }
      CompletableFuture<WriteResult> waiting = refusedAtFirst(client, refusals);
      assertThat(client.get("before").orElseThrow().text()).isEqualTo("kept");
      assertThat(client.delete("surplus").applied()).as("a delete").isTrue();
      assertThat(cluster.nodes()).as("those that live").allMatch(LocalNode::isReady);

      assertThat(waiting).as("what adds data").isNotDone();
      for (LocalNode node : cluster.nodes()) {
        disks.empty(node);
      }
      assertThat(waiting.get(LIMIT.toSeconds(), TimeUnit.SECONDS).applied()).isTrue();
      appends.awaitMore(300);
      assertThat(client.put("after", "taken").applied()).isTrue();
      appends.verify();
    }
  }

  /** Writes that come before the last full disk is noticed are still taken. */
  private static CompletableFuture<WriteResult> refusedAtFirst(OnceKV client, Refusals refusals) {
    AtomicReference<CompletableFuture<WriteResult>> last = new AtomicReference<>();
    Poll.untilTrue(
        LIMIT,
        "a write to be refused for lack of room",
        () -> {
          CompletableFuture<WriteResult> write = last.get();
          if (write == null || write.isDone()) {
            last.set(client.putAsync("more", "taken in the end"));
          }
          return refusals.heardOf("DISK_LOW");
        });
    return last.get();
  }

  /** Why attempts of the test's own client were repeated. */
  private static final class Refusals implements ClientListener {
    private final Set<String> causes = ConcurrentHashMap.newKeySet();

    @Override
    public void onRetry(
        String operation, String endpoint, int attempt, String cause, Duration delay) {
      causes.add(cause);
    }

    boolean heardOf(String cause) {
      return causes.contains(cause);
    }
  }
}
