package io.oncekv.lab.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

@Tag("cluster")
class CrashTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  @DisplayName("HC-39 HC-1 every append takes effect once though its leader is killed")
  void everyAppendTakesEffectOnceThoughItsLeaderIsKilled() throws Exception {
    try (LocalCluster cluster = LocalCluster.builder(folder).shortLived().start();
        Background appends = Background.start(cluster)) {
      for (int round = 0; round < 3; round++) {
        appends.awaitMore(300);
        LocalNode leader = cluster.awaitLeader(LIMIT);
        leader.kill();
        LocalNode next = cluster.awaitLeader(LIMIT, node -> !node.equals(leader));
        assertThat(next).isNotEqualTo(leader);
        appends.awaitMore(300);
        leader.start();
        leader.awaitReady(LIMIT);
      }
      appends.verify();
    }
  }

  @Test
  @DisplayName("HC-39 every append takes effect once though all nodes are killed together")
  void everyAppendTakesEffectOnceThoughAllNodesAreKilledTogether() throws Exception {
    try (LocalCluster cluster = LocalCluster.builder(folder).shortLived().start();
        Background appends = Background.start(cluster)) {
      for (int round = 0; round < 2; round++) {
        appends.awaitMore(300);
        cluster.nodes().forEach(LocalNode::killWithoutWaiting);
        cluster.nodes().forEach(LocalNode::awaitEnd);
        cluster.startAll(LIMIT);
        appends.awaitMore(300);
      }
      appends.verify();
    }
  }
}
