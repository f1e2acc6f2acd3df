package io.oncekv.lab.blackbox;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.oncekv.client.ClusterClient;
import io.oncekv.client.WriteResult;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fails to sync. What the system has dropped then is not known, so a node must end. */
@Tag("cluster")
class FailedSyncTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  @DisplayName("HC-45 a leader, then a follower, whose fsync fails stops at once, and is back")
  void aNodeWhoseSyncFailsStopsAndComesBack() throws Exception {
    String missing = FailedSyncs.missing();
    if (!missing.isEmpty()) {
      System.out.println("FailedSyncTest: skipped, " + missing);
    }
    assumeTrue(missing.isEmpty(), missing);
    try (LocalCluster cluster = LocalCluster.builder(folder).shortLived().start();
        ClusterClient client = cluster.client().buildClusterClient();
        Background appends = Background.start(cluster)) {
      OldWrite write = OldWrite.of(client);
      WriteResult first = write.send(client);
      appends.awaitMore(100);

      LocalNode leader = cluster.awaitLeader(LIMIT);
      stopsAndComesBack(leader, appends);
      LocalNode follower = cluster.others(cluster.awaitLeader(LIMIT)).get(0);
      stopsAndComesBack(follower, appends);

      Leads.moveTo(follower, cluster, LIMIT);
      OldWrite.assertDuplicateOf(first, write.sendTo(follower, LIMIT));
      appends.verify();
    }
  }

  private static void stopsAndComesBack(LocalNode node, Background appends) throws Exception {
    FailedSyncs.begin(node);
    LoudEnd.await(node, LIMIT, "Input/output error", LoudEnd.SYNC_FAILED);
    appends.awaitMore(300);
    node.start();
    node.awaitReady(LIMIT);
  }
}
