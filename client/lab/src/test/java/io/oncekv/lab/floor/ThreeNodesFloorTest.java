package io.oncekv.lab.floor;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The scenarios with three nodes of the lab "fault-tolerant key/value service". */
@Tag("sandbox")
class ThreeNodesFloorTest {
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path folder;

  private static FloorCluster cluster;

  @BeforeAll
  static void start() {
    cluster = FloorCluster.start(folder, 3);
  }

  @AfterAll
  static void close() {
    // A start that failed has closed what there was.
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  @DisplayName("kvraft TestSpeed4A: ops complete fast enough")
  void aThousandAppendsAreFastEnough() throws Exception {
    Speed.of(cluster, "TestSpeed4A");
  }

  @Test
  @DisplayName("kvraft TestUnreliableOneKey4A: concurrent append to same key, unreliable")
  void manyClientsAppendToOneKeyOverAnUnreliableNet() throws Exception {
    OneKey.of(cluster, "TestUnreliableOneKey4A");
  }
}
