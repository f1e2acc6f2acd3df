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

/**
 * A node whose files take no byte more: its process is limited to files of no length, so that the
 * system refuses every write to its log and its database, as a full disk does.
 */
@Tag("cluster")
class FullDiskTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  @DisplayName("HC-45 a leader, then a follower, that cannot write stops; the others go on")
  void aNodeThatCannotWriteStops() throws Exception {
    try (LocalCluster cluster = LocalCluster.builder(folder).shortLived().start();
        ClusterClient client = cluster.client().buildClusterClient();
        Background appends = Background.start(cluster)) {
      OldWrite write = OldWrite.of(client);
      WriteResult first = write.send(client);

      LocalNode leader = cluster.awaitLeader(LIMIT);
      fill(leader);
      appends.awaitMore(300);
      revive(leader);
      OldWrite.assertDuplicateOf(first, write.send(client));

      LocalNode follower = cluster.others(cluster.awaitLeader(LIMIT)).get(0);
      fill(follower);
      appends.awaitMore(300);
      revive(follower);
      Leads.moveTo(follower, cluster, LIMIT);
      OldWrite.assertDuplicateOf(first, write.sendTo(follower, LIMIT));
      appends.verify();
    }
  }

  private static void fill(LocalNode node) throws Exception {
    Process limit =
        new ProcessBuilder("prlimit", "--pid", Long.toString(node.pid()), "--fsize=0")
            .inheritIO()
            .start();
    assertThat(limit.waitFor()).as("prlimit's exit code").isZero();
    Poll.untilTrue(LIMIT, node.id() + " to stop by itself", () -> !node.isAlive());
  }

  private static void revive(LocalNode node) {
    node.start();
    node.awaitReady(LIMIT);
  }
}
