package io.oncekv.server.replication.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.oncekv.server.replication.ratis.TestCluster.Node;
import io.oncekv.server.statemachine.ReplicatedState.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RestartTest {
  @TempDir Path root;

  private static List<String> entries(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "e" + i).toList();
  }

  private static RatisOptions smallSnapshots(RatisOptions options) {
    return options.withSnapshots(50, 4096, 64 << 10);
  }

  @Test
  void aNodeAloneLeadsAtOnce() throws Exception {
    try (TestCluster cluster = new TestCluster(1, root, o -> o)) {
      Node node = cluster.nodes().get(0);
      long began = System.nanoTime();
      node.start();
      cluster.commit("first");
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
      assertThat(node.replicator().members()).isEqualTo(node.options().members());
    }
  }

  @Test
  void aStateThatSurvivedIsNotAppliedToTwice() throws Exception {
    try (TestCluster cluster = TestCluster.started(1, root)) {
      cluster.commit("e", 0, 20);
      cluster.stopAll();
      Node node = cluster.nodes().get(0);
      Position before = node.state().applied();
      node.start();
      cluster.commit("e", 20, 30);
      // ListState refuses what does not follow, so an entry applied twice would have failed.
      assertThat(node.state().entries()).isEqualTo(entries(0, 30));
      assertThat(node.state().applied().index()).isGreaterThan(before.index());
      assertThat(node.fatal()).isEmpty();
    }
  }

  @Test
  void aStateThatWasLostIsReplayedFromTheLog() throws Exception {
    try (TestCluster cluster = TestCluster.started(1, root)) {
      cluster.commit("e", 0, 20);
      cluster.stopAll();
      Node node = cluster.nodes().get(0);
      node.loseState();
      node.start();
      cluster.awaitEntries(entries(0, 20));
      assertThat(node.state().restores()).isZero();
    }
  }

  @Test
  void aStateThatWasLostComesBackFromTheNewestSnapshotAndTheLogAfterIt() throws Exception {
    try (TestCluster cluster = TestCluster.started(1, root, RestartTest::smallSnapshots)) {
      cluster.commit("e", 0, 120);
      Node node = cluster.nodes().get(0);
      assertThat(node.replicator().logStatus().snapshotIndex()).isGreaterThanOrEqualTo(50);
      cluster.stopAll();
      node.loseState();
      node.start();
      cluster.awaitEntries(entries(0, 120));
      assertThat(node.state().restores()).isEqualTo(1);
      cluster.commit("e", 120, 125);
      assertThat(node.state().entries()).isEqualTo(entries(0, 125));
    }
  }

  @Test
  void allMembersRestartFromDiskAndHoldTheSame() throws Exception {
    try (TestCluster cluster = TestCluster.started(3, root, RestartTest::smallSnapshots)) {
      cluster.commit("e", 0, 70);
      cluster.stopAll();
      // One keeps its state, one loses it, one has it older than its newest snapshot.
      cluster.nodes().get(1).loseState();
      cluster.nodes().forEach(Node::start);
      cluster.commit("e", 70, 80);
      cluster.awaitEntries(entries(0, 80));
      assertThat(cluster.nodes()).allSatisfy(n -> assertThat(n.fatal()).isEmpty());
    }
  }

  @Test
  void theLogIsPurgedAndOnlyAFewSnapshotsStay() throws Exception {
    try (TestCluster cluster = TestCluster.started(1, root, RestartTest::smallSnapshots)) {
      // Over several segments of 64 KiB.
      String filler = "x".repeat(4000);
      for (int i = 0; i < 200; i++) {
        cluster.commit(i + filler);
      }
      Node node = cluster.nodes().get(0);
      Folders folders = Folders.of(node.options());
      await()
          .atMost(TestCluster.PATIENCE)
          .untilAsserted(
              () -> assertThat(node.replicator().logStatus().logStartIndex()).isGreaterThan(100));
      try (Stream<Path> snapshots = Files.list(folders.snapshots())) {
        assertThat(snapshots.filter(Files::isDirectory)).hasSizeLessThanOrEqualTo(2);
      }
      await()
          .atMost(TestCluster.PATIENCE)
          .untilAsserted(() -> assertThat(size(folders.current())).isLessThan(8L * (64 << 10)));
      cluster.stopAll();
      node.loseState();
      node.start();
      cluster.commit("last");
      assertThat(node.state().entries()).hasSize(201);
    }
  }

  @Test
  void theLogIsBoundedByItsBytesHoweverFewEntriesItHas() throws Exception {
    try (TestCluster cluster =
        TestCluster.started(
            1, root, options -> options.withSnapshots(1_000_000, 256 << 10, 4096, 64 << 10))) {
      String filler = "x".repeat(4000);
      for (int i = 0; i < 400; i++) {
        cluster.commit(i + filler);
      }
      Node node = cluster.nodes().get(0);
      await()
          .atMost(TestCluster.PATIENCE)
          .untilAsserted(
              () -> assertThat(size(Folders.of(node.options()).current())).isLessThan(512L << 10));
      cluster.stopAll();
      node.start();
      cluster.commit("last");
      assertThat(node.state().entries()).hasSize(401);
    }
  }

  private static long size(Path folder) throws IOException {
    long size = 0;
    for (Path file : Folders.list(folder)) {
      size += Files.size(file);
    }
    return size;
  }

  @Test
  void aNodeThatForgotItsVotesRefusesToStart() throws Exception {
    try (TestCluster cluster = TestCluster.started(1, root)) {
      cluster.commit("e", 0, 3);
      cluster.stopAll();
      Node node = cluster.nodes().get(0);
      Folders.delete(node.options().folder());
      assertThatThrownBy(node::start)
          .isInstanceOf(LogDamagedException.class)
          .hasMessageContaining("raft-meta")
          .hasMessageContaining("new id");
    }
  }

  @Test
  void aNodeThatForgotWhereItsLogEndedRefusesToStart() throws Exception {
    try (TestCluster cluster = TestCluster.started(1, root)) {
      cluster.commit("e", 0, 3);
      cluster.stopAll();
      Node node = cluster.nodes().get(0);
      Path note = Folders.of(node.options()).logEnd();
      byte[] cut = Arrays.copyOf(Files.readAllBytes(note), Long.BYTES - 1);
      byte[] wiped = new byte[Long.BYTES];
      for (byte[] damaged : List.of(cut, wiped)) {
        Files.write(note, damaged);
        assertThatThrownBy(node::start)
            .isInstanceOf(LogDamagedException.class)
            .hasMessageContaining("log-end")
            .hasMessageContaining("new id");
      }
      Files.delete(note);
      assertThatThrownBy(node::start).hasMessageContaining("log-end");
    }
  }

  @Test
  void anApplyThatFailsStopsTheNode() throws Exception {
    try (TestCluster cluster = TestCluster.started(1, root)) {
      cluster.commit("e", 0, 3);
      Node node = cluster.nodes().get(0);
      IllegalStateException broken = new IllegalStateException("disk on fire");
      node.state().failApplies(broken);
      CompletableFuture<?> answer =
          node.replicator().propose(ByteString.copyFromUtf8("never applied"));
      await()
          .atMost(TestCluster.PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(node.fatal())
                      .anySatisfy(
                          failure ->
                              assertThat(failure)
                                  .hasMessageContaining("applying an entry")
                                  .hasRootCause(broken)));
      assertThat(answer).failsWithin(Duration.ofSeconds(20));
      assertThat(node.state().entries()).isEqualTo(entries(0, 3));
    }
  }
}
