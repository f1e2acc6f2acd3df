package io.oncekv.server.replication.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncekv.server.replication.ratis.TestCluster.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class SnapshotInstallTest {
  /** Less than a leader would wait if it began to send while the member was still down. */
  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir Path root;

  private final List<String> expected = new ArrayList<>();

  private static RatisOptions smallSnapshots(RatisOptions options) {
    return options.withSnapshots(30, 4096, 64 << 10);
  }

  private void commit(TestCluster cluster, int count) {
    for (int i = 0; i < count; i++) {
      String entry = expected.size() + "x".repeat(3000);
      cluster.commit(entry);
      expected.add(entry);
    }
  }

  private Node stopOneUntilItNeedsASnapshot(TestCluster cluster) {
    commit(cluster, 20);
    cluster.awaitEntries(expected);
    Node stopped = cluster.followers().get(0);
    long needed = stopped.state().applied().index() + 1;
    stopped.stop();
    commitUntilPurged(cluster, needed);
    return stopped;
  }

  /** Commits until what the stopped member needs is gone from the leader's log. */
  private void commitUntilPurged(TestCluster cluster, long needed) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              commit(cluster, 10);
              return cluster.leader().replicator().logStatus().logStartIndex() > needed;
            });
  }

  @Test
  void aMemberThatLagsBehindThePurgedLogTakesASnapshotOver() throws Exception {
    try (TestCluster cluster = TestCluster.started(3, root, SnapshotInstallTest::smallSnapshots)) {
      Node lagging = stopOneUntilItNeedsASnapshot(cluster);
      lagging.start();
      cluster.awaitEntries(expected);
      assertThat(lagging.replicator().logStatus().snapshotsInstalled()).isPositive();
      assertThat(lagging.state().restores()).isPositive();

      // It goes on from there like any other, also after a restart, and can lead.
      commit(cluster, 40);
      cluster.awaitEntries(expected);
      lagging.stop();
      commit(cluster, 5);
      lagging.start();
      cluster.awaitEntries(expected);
      await()
          .atMost(TestCluster.PATIENCE)
          .until(
              () -> {
                Node leader = cluster.leader();
                return leader.equals(lagging)
                    || !leader.replicator().transferLeadership(Duration.ofSeconds(5))
                    || cluster.leader().equals(lagging);
              });
      commit(cluster, 5);
      cluster.awaitEntries(expected);
      assertThat(cluster.nodes()).allSatisfy(n -> assertThat(n.fatal()).isEmpty());
    }
  }

  @Test
  void aMemberThatWasDownWhenASnapshotWasDueGetsItAsSoonAsItIsBack() throws Exception {
    try (TestCluster cluster = TestCluster.started(3, root, SnapshotInstallTest::smallSnapshots)) {
      Node lagging = stopOneUntilItNeedsASnapshot(cluster);
      Node leader = cluster.leader();
      // Long enough for the leader to have tried.
      await()
          .during(Duration.ofSeconds(1))
          .atMost(TestCluster.PATIENCE)
          .until(() -> cluster.leader().equals(leader));
      lagging.start();
      await().atMost(SOON).until(() -> lagging.replicator().logStatus().snapshotsInstalled() > 0);
      cluster.awaitEntries(expected);
    }
  }

  @Test
  void aSnapshotIsTakenOverWhileWritesGoOn() throws Exception {
    try (TestCluster cluster = TestCluster.started(3, root, SnapshotInstallTest::smallSnapshots)) {
      Node lagging = stopOneUntilItNeedsASnapshot(cluster);
      lagging.start();
      commit(cluster, 300);
      cluster.awaitEntries(expected);
      assertThat(lagging.replicator().logStatus().snapshotsInstalled()).isPositive();
      assertThat(cluster.nodes()).allSatisfy(n -> assertThat(n.fatal()).isEmpty());
    }
  }

  @Test
  void aMemberThatStartsForTheFirstTimeAfterThePurgeTakesASnapshotOver() throws Exception {
    try (TestCluster cluster = new TestCluster(3, root, SnapshotInstallTest::smallSnapshots)) {
      Node late = cluster.nodes().get(2);
      cluster.nodes().subList(0, 2).forEach(Node::start);
      commitUntilPurged(cluster, 1);
      late.start();
      commit(cluster, 5);
      cluster.awaitEntries(expected);
      assertThat(late.replicator().logStatus().snapshotsInstalled()).isPositive();
      // Far enough for a snapshot of its own, which needs the configuration.
      commit(cluster, 70);
      cluster.awaitEntries(expected);
      late.stop();
      late.loseState();
      late.start();
      commit(cluster, 1);
      cluster.awaitEntries(expected);
      assertThat(late.replicator().members()).hasSize(3);
      assertThat(cluster.nodes()).allSatisfy(n -> assertThat(n.fatal()).isEmpty());
    }
  }
}
