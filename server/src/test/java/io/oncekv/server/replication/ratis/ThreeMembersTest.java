package io.oncekv.server.replication.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.oncekv.server.replication.LeadershipLostException;
import io.oncekv.server.replication.Member;
import io.oncekv.server.replication.NotLeaderException;
import io.oncekv.server.replication.Replicator.LeaderCapture;
import io.oncekv.server.replication.Replicator.Role;
import io.oncekv.server.replication.ratis.TestCluster.Node;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ThreeMembersTest {
  @TempDir Path root;

  /** Long enough for a leader to go on for a while when all others have gone. */
  private static RatisOptions patient(RatisOptions options) {
    return options.withElectionTimeout(Duration.ofSeconds(4), Duration.ofSeconds(5));
  }

  private static List<String> entries(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  @Test
  void whatIsProposedIsAppliedOnAllInOrder() throws Exception {
    try (TestCluster cluster = TestCluster.started(3, root)) {
      Node leader = cluster.leader();
      List<CompletableFuture<?>> answers =
          entries("e", 200).stream()
              .<CompletableFuture<?>>map(
                  e -> leader.replicator().propose(ByteString.copyFromUtf8(e)))
              .toList();
      CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
      assertThat(leader.state().entries()).isEqualTo(entries("e", 200));
      cluster.awaitEntries(entries("e", 200));
      assertThat(cluster.nodes()).allSatisfy(n -> assertThat(n.fatal()).isEmpty());
    }
  }

  @Test
  void aLeaderHasASenderOfOursForEachMember() throws Exception {
    try (TestCluster cluster = TestCluster.started(3, root)) {
      Node leader = cluster.leader();
      for (Node follower : cluster.followers()) {
        await()
            .atMost(TestCluster.PATIENCE)
            .until(
                () ->
                    Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.startsWith(leader.id() + "@"))
                        .anyMatch(name -> name.contains("->" + follower.id() + "-EntrySender")));
      }
    }
  }

  @Test
  void aFollowerRefusesAndNamesTheLeader() throws Exception {
    try (TestCluster cluster = TestCluster.started(3, root)) {
      Node leader = cluster.leader();
      Node follower = cluster.followers().get(0);
      await()
          .atMost(TestCluster.PATIENCE)
          .until(() -> follower.replicator().leadership().leader().isPresent());
      Member expected =
          leader.options().members().stream()
              .filter(m -> m.id().equals(leader.id()))
              .findFirst()
              .orElseThrow();
      assertThatThrownBy(() -> follower.replicator().propose(ByteString.copyFromUtf8("x")).get())
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOfSatisfying(
              NotLeaderException.class, e -> assertThat(e.leader()).contains(expected));
      assertThat(follower.replicator().leadership().role()).isEqualTo(Role.FOLLOWER);
      assertThat(follower.replicator().captureLeadership()).isEmpty();
    }
  }

  @Test
  void whenTheLeaderGoesAnotherLeadsAndNothingIsLost() throws Exception {
    try (TestCluster cluster = TestCluster.started(3, root)) {
      cluster.commit("a", 0, 10);
      Node old = cluster.leader();
      long term = old.replicator().currentTerm();
      old.stop();
      Node now = cluster.leader();
      assertThat(now).isNotSameAs(old);
      assertThat(now.replicator().currentTerm()).isGreaterThan(term);
      cluster.commit("b", 0, 10);
      old.start();
      List<String> all =
          IntStream.range(0, 20).mapToObj(i -> i < 10 ? "a" + i : "b" + (i - 10)).toList();
      cluster.awaitEntries(all);
    }
  }

  @Test
  void theCaptureNamesTermCommitAndVoters() throws Exception {
    try (TestCluster cluster = TestCluster.started(3, root)) {
      cluster.commit("a", 0, 5);
      Node leader = cluster.leader();
      LeaderCapture capture = leader.replicator().captureLeadership().orElseThrow();
      assertThat(capture.term()).isEqualTo(leader.replicator().currentTerm());
      assertThat(capture.voters()).containsExactlyInAnyOrderElementsOf(leader.options().members());
      assertThat(capture.oldVoters()).isEmpty();
      assertThat(capture.commitIndex()).isEqualTo(leader.state().applied().index());
      for (Node node : cluster.nodes()) {
        node.replicator().awaitApplied(capture.commitIndex()).get(10, TimeUnit.SECONDS);
        assertThat(node.state().entries()).hasSize(5);
        assertThat(node.replicator().currentTerm()).isEqualTo(capture.term());
      }
    }
  }

  @Test
  void theLeadCanBeHandedOver() throws Exception {
    try (TestCluster cluster = TestCluster.started(3, root)) {
      cluster.commit("before");
      Node old = cluster.leader();
      assertThat(old.replicator().transferLeadership(Duration.ofSeconds(10))).isTrue();
      assertThat(cluster.leader()).isNotSameAs(old);
      cluster.commit("after");
      cluster.awaitEntries(List.of("before", "after"));
    }
  }

  @Test
  void whoLosesTheLeadWithAnEntryUnderWayIsToldItMayHaveHappened() throws Exception {
    try (TestCluster cluster = TestCluster.started(3, root, ThreeMembersTest::patient)) {
      Node leader = cluster.leader();
      cluster.followers().forEach(Node::stop);
      CompletableFuture<?> answer =
          leader.replicator().propose(ByteString.copyFromUtf8("in the dark"));
      assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(LeadershipLostException.class);
      assertThat(leader.replicator().captureLeadership()).isEmpty();
    }
  }

  @Test
  void closingAnswersWhoeverWaits() throws Exception {
    try (TestCluster cluster = TestCluster.started(3, root, ThreeMembersTest::patient)) {
      Node leader = cluster.leader();
      cluster.followers().forEach(Node::stop);
      CompletableFuture<?> answer =
          leader.replicator().propose(ByteString.copyFromUtf8("in the dark"));
      CompletableFuture<Void> applied =
          leader.replicator().awaitApplied(leader.state().applied().index() + 10);
      leader.stop();
      assertThat(answer).failsWithin(Duration.ofSeconds(10));
      assertThat(applied).failsWithin(Duration.ofSeconds(10));
      assertThat(leader.fatal()).isEmpty();
    }
  }

  @Test
  void theLargestEntryPassesAndALargerOneIsRefusedBeforeTheLog() throws Exception {
    try (TestCluster cluster = TestCluster.started(3, root)) {
      int limit = cluster.nodes().get(0).options().maxEntryBytes();
      String largest = "x".repeat(limit);
      cluster.commit(largest);
      assertThatThrownBy(
              () ->
                  cluster
                      .leader()
                      .replicator()
                      .propose(ByteString.copyFromUtf8(largest + "x"))
                      .get())
          .hasCauseInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(String.valueOf(limit + 1));
      cluster.commit("after");
      cluster.awaitEntries(List.of(largest, "after"));
      // And it can be read back from the log.
      cluster.stopAll();
      cluster.nodes().forEach(Node::loseState);
      cluster.nodes().forEach(Node::start);
      cluster.awaitEntries(List.of(largest, "after"));
    }
  }

  @Test
  void aPortThatIsTakenIsAClearError() throws Exception {
    try (TestCluster cluster = TestCluster.started(1, root)) {
      RatisOptions options = cluster.nodes().get(0).options();
      assertThatThrownBy(() -> RatisReplicator.start(options, new ListState(), failure -> {}))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(options.self().raftAddress());
    }
  }

  @Test
  void onlyMembersTalkToTheEnginesPort() throws Exception {
    try (TestCluster cluster = TestCluster.started(1, root)) {
      cluster.commit("first");
      Node node = cluster.nodes().get(0);
      ManagedChannel channel =
          Grpc.newChannelBuilder(
                  node.options().self().raftAddress(), InsecureChannelCredentials.create())
              .build();
      try {
        for (String method :
            List.of(
                "ratis.grpc.RaftClientProtocolService/ordered",
                "ratis.grpc.AdminProtocolService/groupManagement")) {
          MethodDescriptor<byte[], byte[]> descriptor =
              MethodDescriptor.<byte[], byte[]>newBuilder()
                  .setType(MethodDescriptor.MethodType.UNARY)
                  .setFullMethodName(method)
                  .setRequestMarshaller(Raw.MARSHALLER)
                  .setResponseMarshaller(Raw.MARSHALLER)
                  .build();
          assertThatThrownBy(
                  () ->
                      ClientCalls.blockingUnaryCall(
                          channel, descriptor, CallOptions.DEFAULT, new byte[0]))
              .isInstanceOf(StatusRuntimeException.class)
              .hasMessageContaining("only members");
        }
      } finally {
        channel.shutdownNow();
      }
    }
  }

  /** Bytes as they are. */
  private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {
    private static final Raw MARSHALLER = new Raw();

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
