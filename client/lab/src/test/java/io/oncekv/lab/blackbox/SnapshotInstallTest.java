package io.oncekv.lab.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.ClusterClient;
import io.oncekv.client.NodeStatus;
import io.oncekv.client.OnceKV;
import io.oncekv.client.WriteResult;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.Poll;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

@Tag("cluster")
class SnapshotInstallTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  @DisplayName("HC-41 HC-42 a node that got a snapshot leads, and knows every reply of old writes")
  void aNodeThatGotASnapshotKnowsEveryReplyOfOldWrites() throws Exception {
    try (LocalCluster cluster = start();
        ClusterClient admin = cluster.client().buildClusterClient();
        Background appends = Background.start(cluster)) {
      OldWrite write = OldWrite.of(admin);
      WriteResult first = write.send(admin);
      LocalNode leader = cluster.awaitLeader(LIMIT);
      LocalNode behind = cluster.others(leader).get(0);
      long reached = status(cluster, behind).appliedIndex();

      behind.kill();
      Poll.untilTrue(
          LIMIT,
          "the log to be purged beyond index " + reached,
          () -> logStart(cluster) > reached + 1);
      behind.start();
      Poll.untilTrue(
          LIMIT,
          "a snapshot to be installed on " + behind.id(),
          () ->
              cluster
                  .status(behind)
                  .filter(status -> status.snapshotsInstalled() >= 1)
                  .isPresent());
      // No more load: on a slow machine it would purge the log faster than this node follows, which
      // then would not become ready.
      appends.verify();
      behind.awaitReady(LIMIT);
      Leads.moveTo(behind, cluster, LIMIT);
      assertThat(first.duplicate()).isFalse();
      WriteResult again = write.sendTo(behind, LIMIT);
      OldWrite.assertDuplicateOf(first, again);
      assertThat(again.length()).isEqualTo(OldWrite.SUFFIX.length());
      try (OnceKV reader = cluster.client().build()) {
        assertThat(reader.get(OldWrite.KEY).orElseThrow().text()).isEqualTo(OldWrite.SUFFIX);
      }
    }
  }

  private LocalCluster start() {
    return LocalCluster.builder(folder)
        .shortLived()
        .set("raft.snapshot-threshold", "500")
        .set("raft.segment-size", "64KiB")
        .set("cluster.max-value-size", "32KiB")
        .start();
  }

  private static NodeStatus status(LocalCluster cluster, LocalNode node) {
    return Poll.until(LIMIT, "the status of " + node.id(), () -> cluster.status(node));
  }

  private static long logStart(LocalCluster cluster) {
    return cluster.leader().map(seen -> seen.status().logStartIndex()).orElse(0L);
  }
}
