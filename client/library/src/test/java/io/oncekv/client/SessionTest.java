package io.oncekv.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncekv.client.fake.Errors;
import io.oncekv.client.fake.FakeCluster;
import io.oncekv.client.fake.Fault;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.Write;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    assertThat(cluster.state().opens()).hasSize(1);
    assertThat(cluster.state().text("k")).isEqualTo("1");
  }

  @Test
  @DisplayName("HC-22 after an expiry new writes get a new session and numbers never used before")
  void newWritesAfterAnExpiryGetANewSession() {
    FakeCluster cluster = cluster(1);
    List<String> lost = new CopyOnWriteArrayList<>();
    OnceKV client =
        client(
            settings(cluster)
                .listener(
                    new ClientListener() {
                      @Override
                      public void onSessionLost(SessionInfo session, String reason) {
                        lost.add(session.session() + " " + reason);
                      }
                    }));
    client.put("k", "1");
    cluster.state().expireSessions();
    assertThatThrownBy(() -> client.put("k", "2")).isInstanceOf(SessionLostException.class);
    assertThat(client.put("k", "3").sequence()).isEqualTo(3);
    assertThat(client.sessionInfo().session()).isEqualTo(2);
    assertThat(lost).containsExactly("1 SESSION_EXPIRED");
    Write last = last(cluster.state().writes());
    assertThat(last.getIdentity().getSession()).isEqualTo(2);
    assertThat(client.resolve(3).outcome()).isEqualTo(Resolution.Outcome.EXECUTED);
    assertThatThrownBy(() -> client.resolve(1))
        .isInstanceOfSatisfying(
            SessionLostException.class,
            gone -> assertThat(gone.executed()).isEqualTo(Executed.MAYBE));
    assertNoViolations(cluster);
  }

  @Test
  @DisplayName("HC-22 a client with a journal ends with its session")
  void aClientWithAJournalEndsWithItsSession(@TempDir Path folder) {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(settings(cluster).journal(folder.resolve("journal")));
    client.put("k", "1");
    cluster.state().expireSessions();
    assertThatThrownBy(() -> client.put("k", "2")).isInstanceOf(SessionLostException.class);
    assertThatThrownBy(() -> client.put("k", "3")).isInstanceOf(SessionLostException.class);
    assertThat(cluster.state().opens()).hasSize(1);
    client.close();
    OnceKV next = client(settings(cluster).journal(folder.resolve("journal")));
    // It was told what became of it already.
    assertThat(next.recovered()).isEmpty();
    assertThat(next.put("k", "4").applied()).isTrue();
    assertThat(next.sessionInfo().session()).isEqualTo(2);
  }

  @Test
  @DisplayName("HC-12 a client whose session expired does not fence the process that came after it")
  void aReopeningClientDoesNotFenceANewerProcess() {
    FakeCluster cluster = cluster(1);
    OnceKV older = client(cluster);
    older.put("k", "1");
    cluster.state().expireSessions();
    OnceKV newer = client(cluster);
    newer.put("k", "2");
    assertThatThrownBy(() -> older.put("k", "3")).isInstanceOf(SessionLostException.class);
    assertThatThrownBy(() -> older.put("k", "4")).isInstanceOf(FencedException.class);
    assertThatThrownBy(() -> older.put("k", "5")).isInstanceOf(FencedException.class);
    assertThat(newer.put("k", "6").applied()).isTrue();
    assertThat(newer.sessionInfo().epoch()).isEqualTo(1);
  }

  @Test
  @DisplayName("HC-21 writes that are pending when a newer process opens the client id are fenced")
  void pendingWritesOfTheOlderProcessAreFenced() {
    FakeCluster cluster = cluster(1);
    OnceKV older = client(settings(cluster).maxOutstanding(2));
    older.put("k", "1");
    cluster.otherwise(
        (node, method) -> method.equals("append") ? new Fault.LoseRequest() : Fault.none());
    List<CompletableFuture<WriteResult>> pending =
        List.of(
            older.appendAsync("log", "a"),
            older.appendAsync("log", "b"),
            older.appendAsync("log", "waits for a place"));
    client(cluster).put("k", "2");
    cluster.otherwise((node, method) -> Fault.none());
    for (CompletableFuture<WriteResult> write : pending) {
      assertThatThrownBy(write::join).hasCauseInstanceOf(FencedException.class);
    }
    assertThat(cluster.state().text("log")).isEmpty();
    assertNoViolations(cluster);
  }

  private static <T> T last(List<T> all) {
    return all.get(all.size() - 1);
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
