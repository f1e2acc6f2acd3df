package io.oncekv.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncekv.client.fake.FakeCluster;
import io.oncekv.client.fake.FakeNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StaleReadTest extends ClientTest {

  @Test
  void aStaleReadSeesAnOldStateAndSaysWhich() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(cluster);
    long first = client.put("k", "old").revision();
    client.put("k", "new");
    cluster.node(0).lagAt(first);
    ReadResult stale = client.read("k", Read.possiblyStale());
    assertThat(stale.entry().orElseThrow().text()).isEqualTo("old");
    assertThat(stale.stateRevision()).isEqualTo(first);
    ReadResult fresh = client.read("k", Read.linearizable());
    assertThat(fresh.entry().orElseThrow().text()).isEqualTo("new");
    assertThat(fresh.stateRevision()).isEqualTo(first + 1);
    assertThat(client.read("absent", Read.possiblyStale()).stateRevision()).isEqualTo(first);
  }

  @Test
  void staleReadsAreSpreadOverAllEndpoints() {
    FakeCluster cluster = cluster(3);
    OnceKV client = client(cluster);
    client.put("k", "v");
    List<Integer> before = cluster.nodes().stream().map(FakeNode::calls).toList();
    for (int read = 0; read < 30; read++) {
      assertThat(client.get("k", Read.possiblyStale())).isPresent();
    }
    for (int node = 0; node < 3; node++) {
      assertThat(cluster.node(node).calls() - before.get(node)).isEqualTo(10);
    }
  }

  @Test
  void linearizableReadsFromAnyNodeAreSpreadOverAllEndpoints() {
    FakeCluster cluster = cluster(3);
    OnceKV client = client(cluster);
    client.put("k", "v");
    List<Integer> before = cluster.nodes().stream().map(FakeNode::calls).toList();
    for (int read = 0; read < 30; read++) {
      assertThat(client.get("k", Read.linearizableFromAnyNode())).isPresent();
    }
    for (int node = 0; node < 3; node++) {
      assertThat(cluster.node(node).calls() - before.get(node)).isEqualTo(10);
    }
  }

  @Test
  void aMinimumRevisionFindsTheNodeThatHasIt() {
    FakeCluster cluster = cluster(3);
    OnceKV client = client(cluster);
    long old = client.put("k", "old").revision();
    long mine = client.put("k", "mine").revision();
    cluster.node(0).lagAt(old);
    cluster.node(2).lagAt(old);
    for (int read = 0; read < 6; read++) {
      ReadResult found = client.read("k", Read.notOlderThan(mine));
      assertThat(found.entry().orElseThrow().text()).isEqualTo("mine");
      assertThat(found.stateRevision()).isGreaterThanOrEqualTo(mine);
    }
  }

  @Test
  void aMinimumRevisionThatNobodyHasYetIsWaitedForUntilTheDeadline() {
    FakeCluster cluster = cluster(2);
    OnceKV client = client(settings(cluster).deadline(Duration.ofSeconds(10)));
    long old = client.put("k", "old").revision();
    long mine = client.put("k", "mine").revision();
    cluster.nodes().forEach(node -> node.lagAt(old));
    CompletableFuture<ReadResult> waiting =
        client.readAsync(
            "k".getBytes(java.nio.charset.StandardCharsets.UTF_8), Read.notOlderThan(mine));
    await().during(Duration.ofMillis(300)).until(() -> !waiting.isDone());
    cluster.node(1).catchUp();
    assertThat(waiting.join().stateRevision()).isEqualTo(mine);

    OnceKV hasty = client(settings(cluster).clientId("hasty").deadline(Duration.ofMillis(300)));
    assertThatThrownBy(() -> hasty.get("k", Read.notOlderThan(mine + 1)))
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessageContaining("REVISION_NOT_REACHED");
  }

  @Test
  void aNodeThatIsDownIsPassedByAndDoesNotMoveTheWrites() {
    FakeCluster cluster = cluster(3);
    OnceKV client = client(cluster);
    client.put("k", "v");
    cluster.node(2).kill();
    for (int read = 0; read < 6; read++) {
      assertThat(client.get("k", Read.possiblyStale())).isPresent();
    }
    int before = cluster.node(1).calls();
    client.put("k", "w");
    assertThat(cluster.node(1).calls()).isEqualTo(before);
  }
}
