package io.oncekv.lab.floor;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The first part of the lab "key/value server": one node. */
@Tag("sandbox")
class KvServerFloorTest {
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path folder;

  private static FloorCluster cluster;

  @BeforeAll
  static void start() {
    cluster = FloorCluster.start(folder, 1);
  }

  @AfterAll
  static void close() {
    // A start that failed has closed what there was.
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  @DisplayName("kvsrv TestBasic: one client")
  void oneClient() throws Exception {
    ScenarioRun.of(cluster, Scenario.of("kvsrv-TestBasic", 1));
  }

  @Test
  @DisplayName("kvsrv TestConcurrent: many clients")
  void manyClients() throws Exception {
    ScenarioRun.of(cluster, Scenario.of("kvsrv-TestConcurrent", 5));
  }

  @Test
  @DisplayName("kvsrv TestUnreliable: unreliable net, many clients")
  void unreliableNetManyClients() throws Exception {
    ScenarioRun.of(cluster, Scenario.of("kvsrv-TestUnreliable", 5).unreliably());
  }

  @Test
  @DisplayName("kvsrv TestUnreliableOneKey: concurrent append to same key, unreliable")
  void manyClientsAppendToOneKeyOverAnUnreliableNet() throws Exception {
    OneKey.of(cluster, "kvsrv-TestUnreliableOneKey");
  }
}
