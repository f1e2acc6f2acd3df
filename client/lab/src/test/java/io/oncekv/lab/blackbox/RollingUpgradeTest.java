package io.oncekv.lab.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.ClusterClient;
import io.oncekv.client.OnceKV;
import io.oncekv.client.SessionInfo;
import io.oncekv.client.WriteResult;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.Poll;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two releases in one cluster, and a command that only the newer one knows. */
@Tag("cluster")
class RollingUpgradeTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final byte[] KEY = "counter".getBytes(StandardCharsets.UTF_8);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  @DisplayName(
      "HC-54 a node that is not upgraded yet stops at what it does not know, and catches up")
  void anOlderReleaseStopsAtWhatItDoesNotKnow() throws Exception {
    Path older = OlderRelease.compiled(folder.resolve("older-release"));
    try (LocalCluster cluster = LocalCluster.builder(folder).shortLived().release(older).start();
        ClusterClient client = cluster.client().deadline(LIMIT).buildClusterClient();
        Background appends = Background.start(cluster)) {
      SessionInfo session = client.openSession("counter");
      appends.awaitMore(100);
      List<LocalNode> nodes = cluster.nodes();
      for (LocalNode upgraded : nodes.subList(0, 2)) {
        upgrade(upgraded);
        appends.awaitMore(100);
      }
      // What both releases know, all three apply.
      LocalNode last = nodes.get(2);
      assertThat(last.isRunning()).isTrue();

      Leads.moveTo(nodes.get(0), cluster, LIMIT);
      WriteResult counted = increment(client, session);
      assertThat(counted.number()).hasValue(5);
      Poll.untilTrue(LIMIT, "the older release to stop", () -> !last.isAlive());
      assertThat(Files.readString(last.log()))
          .contains("in format 2, and this release knows formats 1 to 1");
      appends.awaitMore(300);

      // Started again as it is, it stops again; upgraded, it applies the entry like the others.
      last.start();
      Poll.untilTrue(LIMIT, "the older release to stop again", () -> !last.isAlive());
      last.release(Optional.empty());
      last.start();
      last.awaitReady(LIMIT);
      Leads.moveTo(last, cluster, LIMIT);
      try (ClusterClient pinned = OldWrite.pinnedTo(last, LIMIT);
          OnceKV reader = cluster.client().build()) {
        OldWrite.assertDuplicateOf(counted, increment(pinned, session));
        assertThat(reader.get(KEY).orElseThrow().text()).isEqualTo("5");
      }
      appends.awaitMore(100);
      appends.verify();
    }
  }

  private static void upgrade(LocalNode node) {
    node.terminate(LIMIT);
    node.release(Optional.empty());
    node.start();
    node.awaitReady(LIMIT);
  }

  private static WriteResult increment(ClusterClient client, SessionInfo session) {
    return client
        .rawSession(session.session(), session.epoch(), session.incarnation())
        .increment(1, 1, KEY, 5);
  }
}
