package io.oncekv.lab.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.ClusterClient;
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

/** What the log no longer tells has to stand in the state. */
@Tag("cluster")
class PurgedLogTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  @DisplayName(
      "HC-43 nodes that are killed after the log's beginning is gone know all that was in it")
  void aRestartWithoutTheLogsBeginningKnowsEverything() throws Exception {
    try (LocalCluster cluster =
            LocalCluster.builder(folder)
                .shortLived()
                .set("raft.snapshot-threshold", "500")
                .set("raft.segment-size", "64KiB")
                .set("cluster.max-value-size", "32KiB")
                .start();
        ClusterClient client = cluster.client().buildClusterClient();
        Background appends = Background.start(cluster)) {
      OldWrite write = OldWrite.of(client);
      WriteResult first = write.send(client);
      long written = cluster.leader().orElseThrow().status().appliedIndex();
      for (LocalNode node : cluster.nodes()) {
        Poll.untilTrue(
            LIMIT,
            "the log of " + node.id() + " to be purged beyond index " + written,
            () ->
                cluster
                    .status(node)
                    .filter(status -> status.logStartIndex() > written + 1)
                    .isPresent());
      }

      cluster.nodes().forEach(LocalNode::killWithoutWaiting);
      cluster.nodes().forEach(LocalNode::awaitEnd);
      cluster.startAll(LIMIT);

      OldWrite.assertDuplicateOf(first, write.send(client));
      appends.awaitMore(100);
      appends.verify();
      for (LocalNode node : cluster.nodes()) {
        assertThat(cluster.status(node).orElseThrow().snapshotsInstalled())
            .as("snapshots that %s had to be given", node.id())
            .isZero();
      }
    }
  }
}
