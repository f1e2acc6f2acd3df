package io.oncekv.server.replication.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.util.CodeInjectionForTesting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A connection ends just when a member has entries on disk and its answer is on the way. */
@Timeout(120)
class LostReplyTest {
  private static final String APPEND = "RaftServerImpl.appendEntries";

  @TempDir private Path folder;

  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch connectionEnded = new CountDownLatch(1);

  @AfterEach
  void cleanUp() {
    connectionEnded.countDown();
    CodeInjectionForTesting.remove(APPEND);
  }

  @Test
  void theClusterGoesOnThoughTheLastAnswerOfTheOnlyOtherMemberWasLost() throws Exception {
    try (TestCluster cluster = TestCluster.started(3, folder)) {
      cluster.commit("before");
      TestCluster.Node leader = cluster.leader();
      TestCluster.Node other = cluster.followers().get(0);
      cluster.followers().get(1).stop();
      cluster.running().forEach(node -> watchMembers(node, cluster));
      CodeInjectionForTesting.put(
          APPEND, (here, there, request) -> holdEntriesUp(other.id(), here, request));

      CompletableFuture<?> proposal =
          leader.replicator().propose(ByteString.copyFromUtf8("in between"));
      assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
      endConnection(leader, other);
      connectionEnded.countDown();

      // Nobody else writes: nothing but the answer that was lost is waited for.
      await().atMost(Duration.ofSeconds(20)).until(proposal::isDone);
      cluster.commit("after");
      cluster.awaitEntries(List.of("before", "in between", "after"));
    }
  }

  /** As nodes do over their peer service. */
  private static void watchMembers(TestCluster.Node node, TestCluster cluster) {
    node.replicator()
        .watchMembers(
            member ->
                cluster.running().stream()
                    .filter(other -> other.id().equals(member.id()))
                    .findFirst()
                    .map(other -> CompletableFuture.completedFuture(other.replicator().standing()))
                    .orElseGet(
                        () -> CompletableFuture.failedFuture(new IOException("it is down"))));
  }

  private boolean holdEntriesUp(String member, Object here, Object... request) {
    boolean entries =
        member.equals(String.valueOf(here))
            && Arrays.stream(request)
                .flatMap(LostReplyTest::requests)
                .anyMatch(append -> append.getEntriesCount() > 0);
    if (entries) {
      arrived.countDown();
      awaitQuietly(connectionEnded);
    }
    return false;
  }

  private static Stream<AppendEntriesRequestProto> requests(Object argument) {
    return argument instanceof AppendEntriesRequestProto append
        ? Stream.of(append)
        : Stream.empty();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void endConnection(TestCluster.Node from, TestCluster.Node to)
      throws InterruptedException {
    Thread closing =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              from.replicator()
                  .engine()
                  .getServerRpc()
                  .handleException(
                      RaftPeerId.valueOf(to.id()), new IOException("for a test"), true);
            });
    closing.start();
    closing.join();
  }
}
