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

/** A file system that turns read-only under the log, as ext4 does when it finds an error. */
@Tag("cluster")
class ReadOnlyDiskTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int DISK_MEBIBYTES = 64;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  @DisplayName("HC-45 a node whose log turns read-only stops at once, and is back after a repair")
  void aNodeWhoseLogTurnsReadOnlyStopsAndComesBack() throws Exception {
    String missing = SmallDisks.missing();
    if (!missing.isEmpty()) {
      System.out.println("ReadOnlyDiskTest: skipped, " + missing);
    }
    assumeTrue(missing.isEmpty(), missing);
    try (SmallDisks disks = SmallDisks.mountExt4(folder, "raft", DISK_MEBIBYTES, 3);
        LocalCluster cluster =
            LocalCluster.builder(folder)
                .shortLived()
                .launchedBy(disks::launcher)
                .set("raft.segment-size", "1MiB")
                .set("cluster.max-value-size", "32KiB")
                .start();
        ClusterClient client = cluster.client().buildClusterClient();
        Background appends = Background.start(cluster)) {
      OldWrite write = OldWrite.of(client);
      WriteResult first = write.send(client);
      appends.awaitMore(100);

      LocalNode leader = cluster.awaitLeader(LIMIT);
      disks.turnReadOnly(leader);
      // What was written, but not synced yet, cannot be synced any more.
      LoudEnd.await(
          leader, LIMIT, "Read-only file system", "Input/output error", LoudEnd.SYNC_FAILED);
      appends.awaitMore(300);
      disks.repair(leader);
      leader.start();
      leader.awaitReady(LIMIT);

      Leads.moveTo(leader, cluster, LIMIT);
      OldWrite.assertDuplicateOf(first, write.sendTo(leader, LIMIT));
      appends.verify();
    }
  }
}
