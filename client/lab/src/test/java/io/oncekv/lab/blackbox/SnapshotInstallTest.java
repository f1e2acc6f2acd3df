package io.oncekv.lab.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.ClusterClient;
import io.oncekv.client.NodeStatus;
import io.oncekv.client.OnceKV;
import io.oncekv.client.SessionInfo;
import io.oncekv.client.WriteResult;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.Poll;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

@Tag("cluster")
class SnapshotInstallTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int TAKEOVERS = 20;
  private static final byte[] KEY = "resent".getBytes(StandardCharsets.UTF_8);
  private static final byte[] SUFFIX = "once;".getBytes(StandardCharsets.UTF_8);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  @DisplayName("HC-41 HC-42 a node that got a snapshot leads, and knows every reply of old writes")
  void aNodeThatGotASnapshotKnowsEveryReplyOfOldWrites() throws Exception {
    try (LocalCluster cluster = start();
        ClusterClient admin = cluster.client().buildClusterClient();
        Background appends = Background.start(cluster)) {
      SessionInfo session = admin.openSession("resender");
      WriteResult first = appendOldSequence(admin, session);
      LocalNode leader = cluster.awaitLeader(LIMIT);
      LocalNode behind = cluster.others(leader).get(0);
      long reached = status(cluster, behind).appliedIndex();

      behind.kill();
      Poll.untilTrue(
          LIMIT,
          "the log to be purged beyond index " + reached,
          () -> logStart(cluster) > reached + 1);
      behind.start();
      behind.awaitReady(LIMIT);

      Poll.untilTrue(
          LIMIT,
          "a snapshot to be installed on " + behind.id(),
          () ->
              cluster
                  .status(behind)
                  .filter(status -> status.snapshotsInstalled() >= 1)
                  .isPresent());
      // No more load: on a slow machine it would purge the log faster than this node follows.
      appends.verify();
      behind.awaitReady(LIMIT);
      makeLeader(cluster, behind);
      try (ClusterClient pinned =
          OnceKV.builder()
              .endpoints(behind.endpoint())
              .followLeaderHints(false)
              .buildClusterClient()) {
        WriteResult again = appendOldSequence(pinned, session);
        assertThat(first.duplicate()).isFalse();
        assertThat(again.duplicate()).isTrue();
        assertThat(again.revision()).isEqualTo(first.revision());
        assertThat(again.length()).isEqualTo(first.length()).isEqualTo(SUFFIX.length);
      }
      try (OnceKV reader = cluster.client().build()) {
        assertThat(reader.get(KEY).orElseThrow().text()).isEqualTo("once;");
      }
    }
  }

  private LocalCluster start() {
    return LocalCluster.builder(folder)
        .shortLived()
        .set("raft.snapshot-threshold", "500")
        .set("raft.segment-size", "64KiB")
        .set("cluster.max-value-size", "32KiB")
        .start();
  }

  private static WriteResult appendOldSequence(ClusterClient client, SessionInfo session) {
    return client
        .rawSession(session.session(), session.epoch(), session.incarnation())
        .append(1, 1, KEY, SUFFIX, Optional.empty());
  }

  private static NodeStatus status(LocalCluster cluster, LocalNode node) {
    return Poll.until(LIMIT, "the status of " + node.id(), () -> cluster.status(node));
  }

  private static long logStart(LocalCluster cluster) {
    return cluster.leader().map(seen -> seen.status().logStartIndex()).orElse(0L);
  }

  /** Whoever else leads is paused until somebody else does. */
  private static void makeLeader(LocalCluster cluster, LocalNode wanted) {
    for (int i = 0; i < TAKEOVERS; i++) {
      LocalNode leader = cluster.awaitLeader(LIMIT);
      if (leader.equals(wanted)) {
        return;
      }
      leader.pause();
      cluster.awaitLeader(LIMIT, node -> !node.equals(leader));
      leader.resume();
    }
    throw new IllegalStateException(
        wanted.id() + " did not become leader in " + TAKEOVERS + " elections");
  }
}
