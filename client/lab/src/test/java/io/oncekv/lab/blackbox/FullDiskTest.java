package io.oncekv.lab.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
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

/**
 * A node whose files take no byte more: the disk under its log or under its database is full, or
 * its process is limited to files of no length, so that the system refuses every write to both.
 */
@Tag("cluster")
class FullDiskTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int DISK_MEBIBYTES = 32;
  private static final String NO_SPACE = "No space left";

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

  @Test
  @DisplayName("HC-45 the disk under the log is full during an append: the node stops, and is back")
  void aNodeStopsWhoseLogFindsNoRoom() throws Exception {
    aNodeStopsWhoseDiskIsFull("raft", NO_SPACE);
  }

  @Test
  @DisplayName(
      "HC-45 the disk under the database is full during apply: the node stops, and is back")
  void aNodeStopsWhoseDatabaseFindsNoRoom() throws Exception {
    // A write tells why; where a background job was first, its watch tells where that stands.
    aNodeStopsWhoseDiskIsFull("state", NO_SPACE, "a full or broken disk as a rule");
  }

  /**
   * First the leader's disk, then a follower's; the other part of its data has room all the time.
   */
  private void aNodeStopsWhoseDiskIsFull(String part, String... why) throws Exception {
    String missing = SmallDisks.missing();
    if (!missing.isEmpty()) {
      System.out.println("FullDiskTest: skipped, " + missing);
    }
    assumeTrue(missing.isEmpty(), missing);
    try (SmallDisks disks = SmallDisks.mount(folder, part, DISK_MEBIBYTES, 3);
        LocalCluster cluster =
            LocalCluster.builder(folder)
                .shortLived()
                .launchedBy(disks::launcher)
                // Otherwise the disk would never be full: see LowDiskTest.
                .set("storage.low-disk-watermark", "0")
                // So that either part soon asks for room.
                .set("raft.segment-size", "64KiB")
                .set("cluster.max-value-size", "32KiB")
                .set("storage.write-buffer-size", "1MiB")
                .start();
        ClusterClient client = cluster.client().buildClusterClient();
        Background appends = Background.start(cluster)) {
      OldWrite write = OldWrite.of(client);
      WriteResult first = write.send(client);
      appends.awaitMore(100);

      LocalNode leader = cluster.awaitLeader(LIMIT);
      stopsFull(disks, leader, why);
      appends.awaitMore(300);
      disks.empty(leader);
      revive(leader);
      OldWrite.assertDuplicateOf(first, write.send(client));

      LocalNode follower = cluster.others(cluster.awaitLeader(LIMIT)).get(0);
      stopsFull(disks, follower, why);
      appends.awaitMore(300);
      disks.empty(follower);
      revive(follower);
      Leads.moveTo(follower, cluster, LIMIT);
      OldWrite.assertDuplicateOf(first, write.sendTo(follower, LIMIT));
      appends.verify();
    }
  }

  private static void stopsFull(SmallDisks disks, LocalNode node, String... why) {
    disks.fill(node);
    LoudEnd.await(node, LIMIT, why);
  }

  private static void fill(LocalNode node) throws Exception {
    Process limit =
        new ProcessBuilder("prlimit", "--pid", Long.toString(node.pid()), "--fsize=0")
            .inheritIO()
            .start();
    assertThat(limit.waitFor()).as("prlimit's exit code").isZero();
    // Its log is a file, too, and takes no last line.
    assertThat(node.awaitExitCode(LIMIT)).as("exit code").isEqualTo(LoudEnd.EXIT_CODE);
  }

  private static void revive(LocalNode node) {
    node.start();
    node.awaitReady(LIMIT);
  }
}
