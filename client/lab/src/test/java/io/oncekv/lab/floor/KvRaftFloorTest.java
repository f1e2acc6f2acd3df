package io.oncekv.lab.floor;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scenarios with five nodes of the lab "fault-tolerant key/value service", without snapshots.
 */
@Tag("sandbox")
class KvRaftFloorTest {
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path folder;

  private static FloorCluster cluster;

  @BeforeAll
  static void start() {
    cluster = FloorCluster.start(folder, 5);
  }

  @AfterAll
  static void close() {
    // A start that failed has closed what there was.
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  @DisplayName("kvraft TestBasic4A: one client")
  void oneClient() throws Exception {
    ScenarioRun.of(cluster, Scenario.of("TestBasic4A", 1));
  }

  @Test
  @DisplayName("kvraft TestConcurrent4A: many clients")
  void manyClients() throws Exception {
    ScenarioRun.of(cluster, Scenario.of("TestConcurrent4A", 5));
  }

  @Test
  @DisplayName("kvraft TestUnreliable4A: unreliable net, many clients")
  void unreliableNetManyClients() throws Exception {
    ScenarioRun.of(cluster, Scenario.of("TestUnreliable4A", 5).unreliably());
  }

  @Test
  @DisplayName(
      "kvraft TestOnePartition4A: progress in majority, no progress in minority, completion after"
          + " heal")
  void onePartition() throws Exception {
    OnePartition.of(cluster);
  }

  @Test
  @DisplayName("kvraft TestManyPartitionsOneClient4A: partitions, one client")
  void partitionsOneClient() throws Exception {
    ScenarioRun.of(cluster, Scenario.of("TestManyPartitionsOneClient4A", 1).withPartitions());
  }

  @Test
  @DisplayName("kvraft TestManyPartitionsManyClients4A: partitions, many clients")
  void partitionsManyClients() throws Exception {
    ScenarioRun.of(cluster, Scenario.of("TestManyPartitionsManyClients4A", 5).withPartitions());
  }

  @Test
  @DisplayName("kvraft TestPersistOneClient4A: restarts, one client")
  void restartsOneClient() throws Exception {
    ScenarioRun.of(cluster, Scenario.of("TestPersistOneClient4A", 1).withRestarts());
  }

  @Test
  @DisplayName("kvraft TestPersistConcurrent4A: restarts, many clients")
  void restartsManyClients() throws Exception {
    ScenarioRun.of(cluster, Scenario.of("TestPersistConcurrent4A", 5).withRestarts());
  }

  @Test
  @DisplayName("kvraft TestPersistConcurrentUnreliable4A: unreliable net, restarts, many clients")
  void unreliableNetRestartsManyClients() throws Exception {
    ScenarioRun.of(
        cluster, Scenario.of("TestPersistConcurrentUnreliable4A", 5).unreliably().withRestarts());
  }

  @Test
  @DisplayName("kvraft TestPersistPartition4A: restarts, partitions, many clients")
  void restartsPartitionsManyClients() throws Exception {
    ScenarioRun.of(
        cluster, Scenario.of("TestPersistPartition4A", 5).withRestarts().withPartitions());
  }

  @Test
  @DisplayName(
      "kvraft TestPersistPartitionUnreliable4A: unreliable net, restarts, partitions, many clients")
  void unreliableNetRestartsPartitionsManyClients() throws Exception {
    ScenarioRun.of(
        cluster,
        Scenario.of("TestPersistPartitionUnreliable4A", 5)
            .unreliably()
            .withRestarts()
            .withPartitions());
  }
}
