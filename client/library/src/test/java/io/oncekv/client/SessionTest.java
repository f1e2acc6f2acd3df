package io.oncekv.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncekv.client.fake.Errors;
import io.oncekv.client.fake.FakeCluster;
import io.oncekv.client.fake.Fault;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.OpenSessionRequest;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SessionTest extends ClientTest {

  @Test
  void aNewClientIdGetsASessionWhenItFirstWrites() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(cluster);
    assertThat(client.get("k")).isEmpty();
    assertThat(cluster.state().opens()).isEmpty();
    client.put("k", "v");
    assertThat(cluster.state().opens()).hasSize(1);
    assertThat(client.sessionInfo()).isEqualTo(new SessionInfo("test", 1, 1, 77, WINDOW, 0));
  }

  @Test
  @DisplayName("HC-17 an open whose answer was lost is repeated with the same token")
  void anOpenIsRepeatedWithTheSameToken() {
    FakeCluster cluster = cluster(1);
    cluster.script("open-session", new Fault.LoseReply());
    assertThat(client(cluster).sessionInfo().epoch()).isEqualTo(1);
    List<OpenSessionRequest> opens = cluster.state().opens();
    assertThat(opens).hasSize(2);
    assertThat(opens.get(0)).isEqualTo(opens.get(1));
    assertThat(opens.get(0).getToken().size()).isEqualTo(16);
  }

  @Test
  @DisplayName("HC-13 a process that comes back goes on above the highest sequence")
  void aLaterProcessGoesOnAboveTheHighestSequence() {
    FakeCluster cluster = cluster(1);
    try (OnceKV first = settings(cluster).build()) {
      first.put("a", "1");
      first.put("a", "2");
    }
    cluster.script("open-session", Fault.none(), new Fault.LoseReply());
    OnceKV second = client(cluster);
    assertThat(second.put("a", "3").sequence()).isEqualTo(3);
    assertThat(second.sessionInfo().epoch()).isEqualTo(2);
    assertThat(second.sessionInfo().session()).isEqualTo(1);
    List<OpenSessionRequest> opens = cluster.state().opens();
    OpenSessionRequest last = opens.get(opens.size() - 1);
    assertThat(last.getExpected().getEpoch()).isEqualTo(1);
    assertThat(last.getToken()).isNotEqualTo(opens.get(0).getToken());
    assertNoViolations(cluster);
  }

  @Test
  @DisplayName("HC-12 of two processes with one client id the older is fenced")
  void theOlderOfTwoProcessesIsFenced() {
    FakeCluster cluster = cluster(1);
    OnceKV older = client(cluster);
    older.put("k", "1");
    OnceKV newer = client(cluster);
    newer.put("k", "2");
    assertThatThrownBy(() -> older.put("k", "3"))
        .isInstanceOfSatisfying(
            FencedException.class,
            fenced -> {
              assertThat(fenced.executed()).isEqualTo(Executed.NEVER);
              assertThat(fenced.reason()).contains("FENCED");
            });
    int attempts = cluster.state().writes().size();
    assertThatThrownBy(() -> older.put("k", "4")).isInstanceOf(FencedException.class);
    assertThat(cluster.state().writes()).hasSize(attempts);
    assertThat(newer.put("k", "5").applied()).isTrue();
    assertThat(cluster.state().text("k")).isEqualTo("5");
  }

  @Test
  @DisplayName("HC-24 a write of an expired session that was sent once did not execute")
  void aWriteThatWasSentOnceIntoAnExpiredSessionDidNotExecute() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(cluster);
    client.put("k", "1");
    cluster.state().expireSessions();
    assertThatThrownBy(() -> client.put("k", "2"))
        .isInstanceOfSatisfying(
            SessionLostException.class, lost -> assertThat(lost.executed()).isEqualTo(Executed.NO));
    assertThatThrownBy(() -> client.put("k", "3")).isInstanceOf(SessionLostException.class);
    assertThat(cluster.state().opens()).hasSize(1);
    assertThat(cluster.state().text("k")).isEqualTo("1");
  }

  @Test
  @DisplayName("HC-22 a write whose session expired while it was pending is unknown, never resent")
  void aPendingWriteOfAnExpiredSessionIsUnknown() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(cluster);
    client.put("k", "1");
    cluster.script("append", new Fault.LoseReply());
    cluster.otherwise(
        (node, method) -> {
          cluster.state().expireSessions();
          return Fault.none();
        });
    assertThatThrownBy(() -> client.append("log", "x"))
        .isInstanceOfSatisfying(
            OutcomeUnknownException.class,
            unknown -> {
              assertThat(unknown.sequence()).isEqualTo(2);
              assertThat(unknown.executed()).isEqualTo(Executed.MAYBE);
              assertThat(unknown.reason()).contains("SESSION_EXPIRED");
            });
    assertThat(cluster.state().opens()).hasSize(1);
    assertThat(cluster.state().text("log")).isEqualTo("x");
  }

  @Test
  @DisplayName("HC-15 a cluster restored from a backup is noticed")
  void aRestoredClusterIsNoticed() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(cluster);
    client.put("k", "1");
    cluster.state().restore();
    assertThatThrownBy(() -> client.put("k", "2"))
        .isInstanceOfSatisfying(
            SessionLostException.class,
            lost -> assertThat(lost.reason()).contains("WRONG_INCARNATION"));
  }

  @Test
  void aRefusedOpenFailsTheWriteAndTheNextOneTriesAgain() {
    FakeCluster cluster = cluster(1);
    cluster.script("open-session", new Fault.Refuse(Errors.decided(ErrorReason.TOO_MANY_SESSIONS)));
    OnceKV client = client(cluster);
    assertThatThrownBy(() -> client.put("k", "1"))
        .isInstanceOfSatisfying(
            OverloadedException.class,
            full -> assertThat(full.reason()).contains("TOO_MANY_SESSIONS"));
    assertThat(client.put("k", "2").sequence()).isEqualTo(1);
  }

  @Test
  void closingTheSessionEndsItAtTheCluster() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(cluster);
    client.put("k", "1");
    cluster.script("close-session", new Fault.LoseReply());
    client.closeSession();
    assertThatThrownBy(() -> client.put("k", "2")).isInstanceOf(ClientClosedException.class);
    assertThat(client(cluster).sessionInfo().session()).isEqualTo(2);
  }

  @Test
  void aClientThatDeliversAtLeastOnceHasNoSession() {
    OnceKV client = client(settings(cluster(1)).delivery(Delivery.AT_LEAST_ONCE));
    assertThatThrownBy(client::sessionInfo).isInstanceOf(InvalidRequestException.class);
  }
}
