package io.oncekv.lab.floor;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** All faults of the lab "fault-tolerant key/value service" together. */
@Tag("sandbox")
class EverythingFloorTest {
  private static final int NODES = 7;
  private static final int CLIENTS = 15;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  @DisplayName(
      "kvraft TestPersistPartitionUnreliableLinearizable4A: unreliable net, restarts, partitions,"
          + " random keys, many clients")
  void allTogether() throws Exception {
    try (FloorCluster cluster = FloorCluster.start(folder, NODES)) {
      ScenarioRun.of(cluster, everything("TestPersistPartitionUnreliableLinearizable4A"));
    }
  }

  @Test
  @DisplayName(
      "kvraft TestSnapshotUnreliableRecoverConcurrentPartitionLinearizable4B: unreliable net,"
          + " restarts, partitions, snapshots, random keys, many clients")
  void allTogetherWithSnapshots() throws Exception {
    try (FloorCluster cluster = FloorCluster.startWithSnapshots(folder, NODES)) {
      ScenarioRun.of(
          cluster, everything("TestSnapshotUnreliableRecoverConcurrentPartitionLinearizable4B"));
    }
  }

  private static Scenario everything(String name) {
    return Scenario.of(name, CLIENTS).onRandomKeys().unreliably().withRestarts().withPartitions();
  }
}
