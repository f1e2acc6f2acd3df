package io.oncekv.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncekv.client.fake.FakeCluster;
import io.oncekv.client.fake.Fault;
import io.oncekv.client.internal.journal.Journal;
import io.oncekv.client.internal.journal.JournalRecord.Written;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client goes on with the journal of another one that still lives, as can happen when the folder
 * is copied or its lock is lost with the file system: the older one must not say what the newer
 * will do.
 */
class JournalTakeoverTest extends ClientTest {
  @TempDir private Path folder;

  private OnceKVBuilder journaled(FakeCluster cluster, String name) {
    return settings(cluster).journal(folder.resolve(name));
  }

  /** What the older client has on disk at this moment, where the newer one will look for it. */
  private void takeOverJournal() throws IOException {
    Path taken = Files.createDirectories(folder.resolve("newer"));
    Files.copy(folder.resolve("older").resolve("journal"), taken.resolve("journal"));
  }

  private static void loseRequests(FakeCluster cluster, String faulty) {
    cluster.otherwise(
        (node, method) -> method.equals(faulty) ? new Fault.LoseRequest() : Fault.none());
  }

  private List<Long> pendingInTheOlderJournal() {
    try (Journal journal = Journal.open(folder.resolve("older"), "test", () -> {})) {
      return journal.contents().pending().stream().map(Written::sequence).toList();
    }
  }

  @Test
  @DisplayName(
      "HC-12 a fenced client does not deny a write that its journal's next client executes")
  void aFencedWriteIsUnknownAsLongAsAnotherClientMayHaveItsJournal() throws IOException {
    FakeCluster cluster = cluster(1);
    OnceKV older = client(journaled(cluster, "older"));
    older.put("k", "1");
    loseRequests(cluster, "append");
    CompletableFuture<WriteResult> sent = older.appendAsync("log", "x");
    int calls = cluster.node(0).calls();
    Awaitility.await().until(() -> cluster.node(0).calls() > calls);
    takeOverJournal();
    OnceKV newer = client(journaled(cluster, "newer"));
    assertThat(newer.sessionInfo().epoch()).isEqualTo(2);
    cluster.otherwise((node, method) -> Fault.none());
    assertThat(newer.recovered().get(0).result().orTimeout(20, TimeUnit.SECONDS).join().applied())
        .isTrue();

    assertThat(sent)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            OutcomeUnknownException.class,
            unknown -> {
              assertThat(unknown.sequence()).isEqualTo(2);
              assertThat(unknown.reason()).contains("FENCED");
              assertThat(unknown).hasMessageContaining("the next client with its journal");
            });
    assertThatThrownBy(() -> older.put("k", "2")).isInstanceOf(FencedException.class);
    assertThatThrownBy(() -> older.resolve(2))
        .isInstanceOfSatisfying(
            SessionLostException.class,
            lost -> assertThat(lost.executed()).isEqualTo(Executed.MAYBE));
    assertThat(cluster.state().text("log")).isEqualTo("x");
    older.close();
    assertThat(pendingInTheOlderJournal()).containsExactly(2L);
  }

  @Test
  void aFencedResolveDoesNotPromiseThatTheWriteNeverExecutes() throws IOException {
    FakeCluster cluster = cluster(1);
    OnceKV older = client(journaled(cluster, "older"));
    older.put("k", "1");
    cluster.otherwise(
        (node, method) ->
            method.equals("append") || method.equals("resolve")
                ? new Fault.LoseRequest()
                : Fault.none());
    int calls = cluster.node(0).calls();
    CompletableFuture<WriteResult> givenUp = older.appendAsync("log", "x");
    Awaitility.await().until(() -> cluster.node(0).calls() > calls);
    givenUp.cancel(false);
    takeOverJournal();
    OnceKV newer = client(journaled(cluster, "newer"));
    assertThat(newer.sessionInfo().epoch()).isEqualTo(2);
    // Undecided as yet: the newer client is still on its way to the cluster with it.
    loseRequests(cluster, "append");
    CompletableFuture<Resolution> asked = older.resolveAsync(2);
    assertThat(asked)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(OutcomeUnknownException.class)
        .withMessageContaining("the next client with its journal");
    cluster.otherwise((node, method) -> Fault.none());
    assertThat(newer.recovered().get(0).result().orTimeout(20, TimeUnit.SECONDS).join().applied())
        .isTrue();
    assertThat(cluster.state().text("log")).isEqualTo("x");
    older.close();
    assertThat(pendingInTheOlderJournal()).containsExactly(2L);
  }
}
