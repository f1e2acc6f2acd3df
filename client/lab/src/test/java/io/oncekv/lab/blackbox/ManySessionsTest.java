package io.oncekv.lab.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncekv.client.ClusterClient;
import io.oncekv.client.NotExecutedException;
import io.oncekv.client.OnceKV;
import io.oncekv.client.SessionLostException;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.Poll;
import io.oncekv.lab.sessions.ColdClients;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** One node, a small heap, and more clients than would fit into it. */
@Tag("cluster")
class ManySessionsTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int CLIENTS = 20_000;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  @DisplayName("HC-31 20,000 clients write once; after a kill each of their writes is still known")
  void manyColdClientsAreRememberedThroughAKill() throws InterruptedException {
    try (LocalCluster cluster =
            LocalCluster.builder(folder)
                .nodes(1)
                .set("cluster.max-sessions", Integer.toString(CLIENTS))
                .start();
        ClusterClient admin = admin(cluster);
        ColdClients clients = new ColdClients(admin, CLIENTS, 64)) {
      clients.open();
      assertThat(clients.write()).isZero();
      assertThatThrownBy(() -> admin.openSession("one more"))
          .isInstanceOf(NotExecutedException.class)
          .hasMessageContaining("its limit is " + CLIENTS);

      LocalNode node = cluster.nodes().get(0);
      node.kill();
      node.start();
      node.awaitReady(LIMIT);

      assertThat(clients.write()).isEqualTo(CLIENTS);
      assertThat(sessions(cluster)).isEqualTo(CLIENTS);
    }
  }

  @Test
  @DisplayName("HC-24 HC-33 sessions of an idle cluster expire, and make room for others")
  void sessionsOfAnIdleClusterExpireAndMakeRoom() throws InterruptedException {
    try (LocalCluster cluster =
            LocalCluster.builder(folder)
                .nodes(1)
                .set("cluster.session-ttl", "20s")
                .set("cluster.max-sessions", "3000")
                .start();
        ClusterClient admin = admin(cluster);
        ColdClients clients = new ColdClients(admin, 3000, 64)) {
      clients.open();
      assertThat(sessions(cluster)).isEqualTo(3000);
      // Nobody says anything: only the leader's ticks let time pass.
      Poll.untilTrue(LIMIT, "all sessions to be removed", () -> sessions(cluster) == 0);
      assertThatThrownBy(clients::write).hasCauseInstanceOf(SessionLostException.class);
      try (OnceKV newcomer = cluster.client().clientId("newcomer").build()) {
        assertThat(newcomer.put("k", "v").applied()).isTrue();
      }
      assertThat(sessions(cluster)).isLessThanOrEqualTo(1);
    }
  }

  private static ClusterClient admin(LocalCluster cluster) {
    return cluster.client().attemptTimeout(Duration.ofSeconds(30)).buildClusterClient();
  }

  private static long sessions(LocalCluster cluster) {
    return cluster.status(cluster.nodes().get(0)).orElseThrow().sessions();
  }
}
