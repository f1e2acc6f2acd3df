package io.oncekv.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncekv.client.fake.Errors;
import io.oncekv.client.fake.FakeCluster;
import io.oncekv.client.fake.Fault;
import io.oncekv.v1.ErrorReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterClientTest extends ClientTest {
  private static final byte[] KEY = "k".getBytes(UTF_8);

  @Test
  void theStatusOfOneEndpointLeadsToAllMembers() {
    FakeCluster cluster = cluster(3);
    cluster.lead(1);
    cluster.node(2).kill();
    try (ClusterClient client =
        settings(cluster).endpoints(cluster.node(0).address()).buildClusterClient()) {
      List<EndpointStatus> all = client.status();
      assertThat(all).hasSize(3);
      assertThat(all.get(0).status().orElseThrow().role()).isEqualTo("FOLLOWER");
      assertThat(all.get(1).status().orElseThrow().isLeader()).isTrue();
      assertThat(all.get(1).endpoint()).isEqualTo(cluster.node(1).address());
      assertThat(all.get(2).status()).isEmpty();
      assertThat(all.get(2).error().orElseThrow()).contains("connection refused");
    }
  }

  @Test
  void aWriteResentByHandIsAnsweredAsADuplicate() {
    FakeCluster cluster = cluster(1);
    try (ClusterClient client = settings(cluster).buildClusterClient()) {
      SessionInfo info = client.openSession("by-hand");
      RawSession raw = client.rawSession(info.session(), info.epoch(), info.incarnation());
      WriteResult first = raw.put(1, 1, KEY, KEY);
      WriteResult second = raw.put(1, 1, KEY, KEY);
      assertThat(first.duplicate()).isFalse();
      assertThat(second.duplicate()).isTrue();
      assertThat(second.revision()).isEqualTo(first.revision());
      assertThatThrownBy(() -> raw.append(1, 1, KEY, KEY, Optional.empty()))
          .isInstanceOfSatisfying(
              InvalidRequestException.class,
              reused -> assertThat(reused.reason()).contains("SEQUENCE_REUSED"));
      assertThat(raw.resolve(2).outcome()).isEqualTo(Resolution.Outcome.NEVER_EXECUTED);
      assertThatThrownBy(() -> raw.put(2, 1, KEY, KEY)).isInstanceOf(AbandonedException.class);
    }
  }

  @Test
  void aWriteByHandThatGetsNoAnswerIsUnknown() {
    FakeCluster cluster = cluster(1);
    try (ClusterClient client =
        settings(cluster).deadline(Duration.ofSeconds(2)).buildClusterClient()) {
      SessionInfo info = client.openSession("by-hand");
      cluster.otherwise((node, method) -> new Fault.LoseReply());
      RawSession raw = client.rawSession(info.session(), info.epoch(), info.incarnation());
      assertThatThrownBy(() -> raw.put(1, 1, KEY, KEY))
          .isInstanceOfSatisfying(
              OutcomeUnknownException.class,
              unknown -> assertThat(unknown.sequence()).isEqualTo(1));
      assertThatThrownBy(() -> raw.resolve(1)).isInstanceOf(DeadlineExceededException.class);
    }
  }

  @Test
  void closingASessionThatIsGoneIsNoError() {
    FakeCluster cluster = cluster(1);
    try (ClusterClient client = settings(cluster).buildClusterClient()) {
      SessionInfo info = client.openSession("by-hand");
      client.closeSession(info.session(), info.epoch(), info.incarnation());
      client.closeSession(info.session(), info.epoch(), info.incarnation());
      cluster.script(
          "close-session", new Fault.Refuse(Errors.decided(ErrorReason.SESSION_NOT_FOUND)));
      assertThatThrownBy(() -> client.closeSession(99, 1, 77))
          .isInstanceOf(SessionLostException.class);
    }
  }

  @Test
  void anOpenThatIsNotAnsweredEndsWithItsDeadline() {
    FakeCluster cluster = cluster(1);
    cluster.otherwise((node, method) -> new Fault.LoseRequest());
    try (ClusterClient client =
        settings(cluster).deadline(Duration.ofMillis(300)).buildClusterClient()) {
      assertThatThrownBy(() -> client.openSession("by-hand"))
          .isInstanceOf(DeadlineExceededException.class);
    }
  }
}
