package io.oncekv.server.replication.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.oncekv.internal.v1.Command;
import io.oncekv.internal.v1.FormCluster;
import io.oncekv.internal.v1.LogEntry;
import io.oncekv.server.replication.LeadershipLostException;
import io.oncekv.server.replication.Member;
import io.oncekv.server.replication.NotLeaderException;
import io.oncekv.server.session.OperationDigest;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.DefaultSettings;
import io.oncekv.v1.Append;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteIdentity;
import io.oncekv.v1.WriteReply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.server.RaftServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The set of members changes in the engine itself, under writes that are all sent several times. A
 * node has no command for that yet; what lies below it has to bear it.
 */
@Timeout(240)
class MembersChangeTest {
  private static final ByteString KEY = ByteString.copyFromUtf8("key");
  private static final long INCARNATION = 7;
  private static final int WINDOW = 1 << 16;

  @TempDir Path root;

  private final List<Throwable> fatal = new CopyOnWriteArrayList<>();

  /** Nodes whose engine has ended itself. */
  private final Set<String> ended = ConcurrentHashMap.newKeySet();

  private final List<WriteReply> replies = new ArrayList<>();
  private final StringBuilder expected = new StringBuilder();
  private List<Member> members;
  private List<RealNode> nodes;
  private SessionEpoch session;

  @BeforeEach
  void startThreeOfFour() throws Exception {
    List<RatisOptions> all = TestCluster.options(4, root);
    members = all.get(0).members();
    nodes = new ArrayList<>();
    for (RatisOptions options : all.subList(0, 3)) {
      nodes.add(node(options.selfId(), members.subList(0, 3)));
    }
    nodes.forEach(RealNode::start);
    send(
        Command.newBuilder()
            .setFormCluster(
                FormCluster.newBuilder()
                    .setClusterId("c")
                    .setIncarnation(INCARNATION)
                    .setSettings(DefaultSettings.SETTINGS.toBuilder().setSessionWindow(WINDOW)))
            .build());
    CommandResult opened =
        send(
            Command.newBuilder()
                .setOpenSession(
                    OpenSessionRequest.newBuilder()
                        .setClientId("client")
                        .setToken(ByteString.copyFrom(new byte[16])))
                .build());
    session = ((CommandResult.Opened) opened).current();
  }

  @AfterEach
  void stop() {
    nodes.parallelStream().forEach(RealNode::stop);
  }

  @Test
  @DisplayName("HC-55 members come, go and lead in the middle of retries: each write happens once")
  void everyWriteHappensOnceThoughTheMembersChange() throws Exception {
    writeTwiceEach(60);

    // Started behind the request: a leader that has not been told of it ends a newcomer that asks
    // for
    // votes, as one that was removed. Until it is there, the request waits for it.
    RealNode added = node("n4", members);
    CompletableFuture<RaftClientReply> change = change(members);
    Supervisor supervisor = new Supervisor(added);
    writeTwiceEachDuring(change, supervisor::restartIfEnded);
    supervisor.awaitRunning();
    nodes.add(added);
    assertThat(leader().replicator().members()).containsExactlyInAnyOrderElementsOf(members);

    // The leader itself goes; what it has on its way is sent again to its successor.
    RealNode removed = leader();
    List<Member> rest = members.stream().filter(m -> !m.id().equals(removed.id())).toList();
    writeTwiceEachDuring(change(rest), () -> {});
    leader(node -> !node.equals(removed));
    nodes.remove(removed);
    removed.stop();
    writeTwiceEach(20);

    // Two of the old members are left: without the new one there is no majority.
    RealNode third =
        nodes.stream()
            .filter(node -> !node.equals(added) && !node.leads())
            .findFirst()
            .orElseThrow();
    third.stop();
    writeTwiceEach(20);
    third.start();
    makeLeader(added);
    for (int sequence = 1; sequence <= replies.size(); sequence++) {
      assertThat(sendToLeading(added, write(sequence)))
          .as("sequence %d, sent once more to the member that was added", sequence)
          .isEqualTo(new CommandResult.Replied(replies.get(sequence - 1), true));
    }
    for (RealNode node : nodes) {
      await()
          .atMost(TestCluster.PATIENCE)
          .untilAsserted(() -> assertThat(node.value(KEY)).isEqualTo(expected.toString()));
    }
    assertThat(fatal)
        .allSatisfy(e -> assertThat(e).hasRootCauseMessage("the engine has closed itself"));
  }

  private RealNode node(String id, List<Member> formedWith) {
    RatisOptions options =
        RatisOptions.defaults(root.resolve(id), "test", id, formedWith)
            .withElectionTimeout(Duration.ofMillis(300), Duration.ofMillis(600))
            .withSnapshots(40, 4096, 64 << 10);
    return new RealNode(
        options,
        failure -> {
          fatal.add(failure);
          ended.add(id);
        });
  }

  /**
   * Runs a newcomer, and again when its engine has ended itself: as one that its leader does not
   * know yet, or because a newer snapshot arrived while it took over another. There is a newer one
   * every few milliseconds here.
   */
  private final class Supervisor {
    private final RealNode node;
    private CompletableFuture<Void> starting;

    Supervisor(RealNode node) {
      this.node = node;
      this.starting = CompletableFuture.runAsync(node::start);
    }

    void restartIfEnded() {
      if (starting.isDone() && ended.remove(node.id())) {
        starting =
            starting.thenRunAsync(
                () -> {
                  node.stop();
                  node.start();
                });
      }
    }

    void awaitRunning() {
      starting.join();
      restartIfEnded();
      starting.join();
    }
  }

  /** Tells the leader who the members are from now on. */
  private CompletableFuture<RaftClientReply> change(List<Member> wanted) throws IOException {
    RaftServer engine = leader().replicator().engine();
    return engine.setConfigurationAsync(
        new SetConfigurationRequest(
            ClientId.randomId(),
            engine.getId(),
            RaftGroupId.valueOf(RatisReplicator.groupId("test")),
            1,
            SetConfigurationRequest.Arguments.newBuilder()
                .setServersInNewConf(wanted.stream().map(Members::toPeer).toList())
                .build()));
  }

  private void writeTwiceEachDuring(CompletableFuture<RaftClientReply> change, Runnable afterEach)
      throws Exception {
    int during = 0;
    while (!change.isDone()) {
      writeTwiceEach(1);
      afterEach.run();
      during++;
    }
    assertThat(change.get().isSuccess()).as("%s", change.get()).isTrue();
    assertThat(during).as("writes while the members changed").isPositive();
    writeTwiceEach(20);
  }

  /** Both copies go into the log, whoever leads by then; the second is answered like the first. */
  private void writeTwiceEach(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      long sequence = replies.size() + 1L;
      expected.append(suffix(sequence));
      WriteReply first = ((CommandResult.Replied) send(write(sequence))).reply();
      replies.add(first);
      assertThat(send(write(sequence))).isEqualTo(new CommandResult.Replied(first, true));
    }
  }

  private Command write(long sequence) {
    Write write =
        Write.newBuilder()
            .setIdentity(
                WriteIdentity.newBuilder()
                    .setIncarnation(INCARNATION)
                    .setSession(session.getSession())
                    .setEpoch(session.getEpoch())
                    .setSequence(sequence)
                    .setAcknowledged(1))
            .setAppend(
                Append.newBuilder()
                    .setKey(KEY)
                    .setSuffix(ByteString.copyFromUtf8(suffix(sequence))))
            .build();
    return Command.newBuilder().setWrite(write).setDigest(OperationDigest.of(write)).build();
  }

  private static String suffix(long sequence) {
    return "[" + sequence + "x".repeat(200) + "]";
  }

  /** As a client does: again and again, under the same identity, to whoever leads. */
  private CommandResult send(Command command) throws Exception {
    while (true) {
      try {
        return sendTo(leader(), command);
      } catch (ExecutionException e) {
        assertThat(e.getCause())
            .isInstanceOfAny(NotLeaderException.class, LeadershipLostException.class);
      }
    }
  }

  /** A leader that is kept from running for a while is deposed; then it is made leader again. */
  private CommandResult sendToLeading(RealNode node, Command command) throws Exception {
    while (true) {
      try {
        return sendTo(node, command);
      } catch (ExecutionException e) {
        assertThat(e.getCause())
            .isInstanceOfAny(NotLeaderException.class, LeadershipLostException.class);
        makeLeader(node);
      }
    }
  }

  private static CommandResult sendTo(RealNode node, Command command) throws Exception {
    ByteString entry =
        LogEntry.newBuilder().setFormatVersion(1).addCommands(command).build().toByteString();
    return node.replicator().propose(entry).get(30, TimeUnit.SECONDS).get(0);
  }

  private RealNode leader() {
    return leader(node -> true);
  }

  private RealNode leader(Predicate<RealNode> acceptable) {
    return await()
        .atMost(TestCluster.PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> nodes.stream().filter(acceptable).filter(RealNode::leads).findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private void makeLeader(RealNode wanted) {
    await()
        .atMost(TestCluster.PATIENCE)
        .until(
            () -> {
              if (!wanted.leads()) {
                leader().replicator().transferLeadership(Duration.ofSeconds(5));
              }
              return wanted.leads();
            });
  }
}
