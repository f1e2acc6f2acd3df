package io.oncekv.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.oncekv.server.replication.Replicator;
import io.oncekv.server.rpc.FakeReplicator;
import io.oncekv.server.rpc.FakeState;
import io.oncekv.server.rpc.ResponseHeaders;
import io.oncekv.server.statemachine.DefaultSettings;
import io.oncekv.v1.ClusterGrpc;
import io.oncekv.v1.Member;
import io.oncekv.v1.Role;
import io.oncekv.v1.StatusRequest;
import io.oncekv.v1.StatusResponse;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ClusterServiceTest {
  private final FakeReplicator replicator = new FakeReplicator();
  private final FakeState state = new FakeState();
  private HealthReporter health;
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    health = new HealthReporter(replicator);
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(
                new ClusterService(
                    replicator,
                    state,
                    new ResponseHeaders("n1", replicator, state),
                    new NodeIdentity("0.1", 1, () -> 77)))
            .addService(health.service())
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void theStatusTellsWhatTheNodeKnows() {
    StatusResponse status = status();
    assertThat(status.getHeader().getNode()).isEqualTo("n1");
    assertThat(status.getRole()).isEqualTo(Role.LEADER);
    assertThat(status.getTerm()).isEqualTo(3);
    assertThat(status.getLeaderNode()).isEqualTo("n1");
    assertThat(status.getCommitIndex()).isEqualTo(42);
    assertThat(status.getAppliedIndex()).isEqualTo(41);
    assertThat(status.getSnapshotIndex()).isEqualTo(30);
    assertThat(status.getLogStartIndex()).isEqualTo(25);
    assertThat(status.getSnapshotsInstalled()).isEqualTo(2);
    assertThat(status.getVersion()).isEqualTo("0.1");
    assertThat(status.getFormatVersion()).isEqualTo(1);
    assertThat(status.getUptimeMillis()).isEqualTo(77);
    assertThat(status.getSettings()).isEqualTo(DefaultSettings.SETTINGS);
    assertThat(status.getMembersList())
        .containsExactly(
            Member.newBuilder()
                .setNode("n1")
                .setPeerAddress("127.0.0.1:7402")
                .setClientAddress("127.0.0.1:7400")
                .build(),
            Member.newBuilder()
                .setNode("n2")
                .setPeerAddress("127.0.0.1:7412")
                .setClientAddress("127.0.0.1:7410")
                .build());
  }

  @ParameterizedTest
  @EnumSource(Replicator.Role.class)
  void everyRoleHasItsNameOnTheWire(Replicator.Role role) {
    replicator.become(role, Optional.empty(), false);
    assertThat(status().getRole().name()).isEqualTo(role.name());
    assertThat(status().getLeaderNode()).isEmpty();
  }

  @Test
  void theLeaderServesEverything() {
    assertThat(health("")).isEqualTo(ServingStatus.SERVING);
    assertThat(health("oncekv.v1.KV")).isEqualTo(ServingStatus.SERVING);
    assertThat(health("oncekv.v1.Sessions")).isEqualTo(ServingStatus.SERVING);
    assertThat(health("oncekv.v1.Cluster")).isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void aFollowerIsHealthyButServesNoKeys() {
    replicator.become(Replicator.Role.FOLLOWER, Optional.of(FakeReplicator.OTHER), false);
    assertThat(health("")).isEqualTo(ServingStatus.SERVING);
    assertThat(health("oncekv.v1.KV")).isEqualTo(ServingStatus.NOT_SERVING);
    assertThat(health("oncekv.v1.Sessions")).isEqualTo(ServingStatus.NOT_SERVING);
  }

  @Test
  void aNodeThatKnowsNoLeaderIsNotHealthyButStillTellsItsStatus() {
    replicator.become(Replicator.Role.CANDIDATE, Optional.empty(), false);
    assertThat(health("")).isEqualTo(ServingStatus.NOT_SERVING);
    assertThat(health("oncekv.v1.Cluster")).isEqualTo(ServingStatus.SERVING);
    assertThat(status().getRole()).isEqualTo(Role.CANDIDATE);
  }

  @Test
  void aNewLeaderServesOnlyOnceItsTermHasACommittedEntry() {
    replicator.become(Replicator.Role.LEADER, Optional.of(FakeReplicator.SELF), false);
    assertThat(health("oncekv.v1.KV")).isEqualTo(ServingStatus.NOT_SERVING);
    replicator.become(Replicator.Role.LEADER, Optional.of(FakeReplicator.SELF), true);
    assertThat(health("oncekv.v1.KV")).isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void aStoppingNodeServesNothingWhoeverLeads() {
    health.stopping();
    replicator.become(Replicator.Role.LEADER, Optional.of(FakeReplicator.SELF), true);
    assertThat(health("")).isEqualTo(ServingStatus.NOT_SERVING);
    assertThat(health("oncekv.v1.KV")).isEqualTo(ServingStatus.NOT_SERVING);
  }

  private StatusResponse status() {
    return ClusterGrpc.newBlockingStub(channel).status(StatusRequest.getDefaultInstance());
  }

  private ServingStatus health(String service) {
    return HealthGrpc.newBlockingStub(channel)
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }
}
