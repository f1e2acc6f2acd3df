package io.oncekv.server.replication.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/** A register on the bare engine, set up as a node sets it up, with the engine's own reads. */
final class EngineRead implements AutoCloseable {
  private final RaftGroup group;
  private final List<RaftServer> servers = new ArrayList<>();
  private final ClientId client = ClientId.randomId();
  private final AtomicLong calls = new AtomicLong();

  EngineRead(Path root, UnaryOperator<RatisOptions> tuning) throws IOException {
    List<RatisOptions> members = TestCluster.options(3, root).stream().map(tuning).toList();
    group = Members.group(members.get(0).clusterName(), members.get(0).members());
    for (RatisOptions options : members) {
      RaftProperties properties = EngineProperties.of(options);
      RaftServerConfigKeys.Read.setOption(
          properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
      RaftServer server =
          RaftServer.newBuilder()
              .setServerId(RaftPeerId.valueOf(options.selfId()))
              .setGroup(group)
              .setProperties(properties)
              .setStateMachine(new Register())
              .setOption(RaftStorage.StartupOption.RECOVER)
              .build();
      servers.add(server);
      server.start();
    }
  }

  /** Holds what was written last. */
  private static final class Register extends BaseStateMachine {
    private volatile ByteString value = ByteString.EMPTY;

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext context) {
      var entry = context.getLogEntry();
      value = entry.getStateMachineLogEntry().getLogData();
      updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
      return CompletableFuture.completedFuture(Message.EMPTY);
    }

    @Override
    public CompletableFuture<Message> query(Message unused) {
      return CompletableFuture.completedFuture(Message.valueOf(value));
    }
  }

  RaftServer server(String id) {
    return servers.stream().filter(s -> s.getId().toString().equals(id)).findFirst().orElseThrow();
  }

  private boolean leads(RaftServer server) {
    try {
      return server.getDivision(group.getGroupId()).getInfo().isLeaderReady();
    } catch (IOException e) {
      return false;
    }
  }

  /** Waits until one leads that is not {@code notThis}. */
  RaftServer leaderBeside(String notThis) {
    return await()
        .atMost(TestCluster.PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                servers.stream()
                    .filter(s -> !s.getId().toString().equals(notThis))
                    .filter(this::leads)
                    .toList(),
            leaders -> !leaders.isEmpty())
        .get(0);
  }

  void moveLeadTo(String id) {
    await()
        .atMost(TestCluster.PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              if (leads(server(id))) {
                return true;
              }
              for (RaftServer leader : servers.stream().filter(this::leads).toList()) {
                leader.transferLeadership(
                    new TransferLeadershipRequest(
                        client,
                        leader.getId(),
                        group.getGroupId(),
                        calls.incrementAndGet(),
                        RaftPeerId.valueOf(id),
                        5_000));
              }
              return false;
            });
  }

  void write(RaftServer at, String value) throws Exception {
    assertThat(send(at, RaftClientRequest.writeRequestType(), value).isSuccess()).isTrue();
  }

  /** The engine's own linearizable read. */
  String read(RaftServer at) throws Exception {
    RaftClientReply reply = send(at, RaftClientRequest.readRequestType(), "");
    assertThat(reply.isSuccess()).as("%s", reply).isTrue();
    return reply.getMessage().getContent().toString(StandardCharsets.UTF_8);
  }

  private RaftClientReply send(RaftServer to, RaftClientRequest.Type type, String message)
      throws Exception {
    return to.submitClientRequestAsync(
            RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(to.getId())
                .setGroupId(group.getGroupId())
                .setCallId(calls.incrementAndGet())
                .setMessage(Message.valueOf(message))
                .setType(type)
                .build())
        .get(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    for (RaftServer server : servers) {
      server.close();
    }
  }
}
