package io.oncekv.lab.floor;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The scenarios with five nodes of the lab "fault-tolerant key/value service", with snapshots. */
@Tag("sandbox")
class SnapshotFloorTest {
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path folder;

  private static FloorCluster cluster;

  @BeforeAll
  static void start() {
    cluster = FloorCluster.startWithSnapshots(folder, 5);
  }

  @AfterAll
  static void close() {
    // A start that failed has closed what there was.
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  @DisplayName("kvraft TestSnapshotRecover4B: restarts, snapshots, one client")
  void restartsOneClient() throws Exception {
    ScenarioRun.of(cluster, Scenario.of("TestSnapshotRecover4B", 1).withRestarts());
  }

  @Test
  @DisplayName("kvraft TestSnapshotRecoverManyClients4B: restarts, snapshots, many clients")
  void restartsManyClients() throws Exception {
    ScenarioRun.of(cluster, Scenario.of("TestSnapshotRecoverManyClients4B", 20).withRestarts());
  }

  @Test
  @DisplayName("kvraft TestSnapshotUnreliable4B: unreliable net, snapshots, many clients")
  void unreliableNetManyClients() throws Exception {
    ScenarioRun.of(cluster, Scenario.of("TestSnapshotUnreliable4B", 5).unreliably());
  }

  @Test
  @DisplayName(
      "kvraft TestSnapshotUnreliableRecover4B: unreliable net, restarts, snapshots, many clients")
  void unreliableNetRestartsManyClients() throws Exception {
    ScenarioRun.of(
        cluster, Scenario.of("TestSnapshotUnreliableRecover4B", 5).unreliably().withRestarts());
  }

  @Test
  @DisplayName(
      "kvraft TestSnapshotUnreliableRecoverConcurrentPartition4B: unreliable net, restarts,"
          + " partitions, snapshots, many clients")
  void unreliableNetRestartsPartitionsManyClients() throws Exception {
    ScenarioRun.of(
        cluster,
        Scenario.of("TestSnapshotUnreliableRecoverConcurrentPartition4B", 5)
            .unreliably()
            .withRestarts()
            .withPartitions());
  }
}
