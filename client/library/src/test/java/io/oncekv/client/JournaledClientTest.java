package io.oncekv.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncekv.client.JournalException.Problem;
import io.oncekv.client.fake.Errors;
import io.oncekv.client.fake.FakeCluster;
import io.oncekv.client.fake.Fault;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.OpenSessionRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournaledClientTest extends ClientTest {
  @TempDir private Path folder;

  private Path journal() {
    return folder.resolve("journal-of-test");
  }

  private OnceKVBuilder journaled(FakeCluster cluster) {
    return settings(cluster).journal(journal());
  }

  /** What a killed process leaves: its journal as it is on disk at this moment. */
  private Path copyOfJournal(String name) throws IOException {
    Path copy = Files.createDirectories(folder.resolve(name));
    Files.copy(
        journal().resolve("journal"), copy.resolve("journal"), StandardCopyOption.REPLACE_EXISTING);
    return copy;
  }

  private static WriteResult await(RecoveredWrite write) {
    return write.result().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static void loseEveryReply(FakeCluster cluster) {
    cluster.otherwise(
        (node, method) -> method.equals("append") ? new Fault.LoseReply() : Fault.none());
  }

  @Test
  @DisplayName("HC-1 a restarted client gets the reply of a write that executed before it crashed")
  void aWriteThatExecutedUnansweredIsRecoveredOnce() {
    FakeCluster cluster = cluster(1);
    OnceKV first = client(journaled(cluster));
    assertThat(first.recovered()).isEmpty();
    first.append("log", "a;");
    loseEveryReply(cluster);
    CompletableFuture<WriteResult> lost = first.tagged("order 7").appendAsync("log", "b;");
    Awaitility.await().until(() -> cluster.state().text("log").equals("a;b;"));
    first.close();
    assertThatThrownBy(lost::join).hasCauseInstanceOf(OutcomeUnknownException.class);
    cluster.otherwise((node, method) -> Fault.none());

    OnceKV second = client(journaled(cluster));
    assertThat(second.recovered()).hasSize(1);
    RecoveredWrite recovered = second.recovered().get(0);
    assertThat(recovered.sequence()).isEqualTo(2);
    assertThat(recovered.operation()).isEqualTo("append");
    assertThat(recovered.key().map(key -> new String(key, StandardCharsets.UTF_8))).contains("log");
    assertThat(recovered.tag()).contains("order 7");
    WriteResult result = await(recovered);
    assertThat(result.duplicate()).isTrue();
    assertThat(result.length()).isEqualTo(4);
    assertThat(second.append("log", "c;").sequence()).isEqualTo(3);
    assertThat(cluster.state().text("log")).isEqualTo("a;b;c;");
    second.close();

    assertThat(client(journaled(cluster)).recovered()).isEmpty();
    assertNoViolations(cluster);
  }

  @Test
  @DisplayName("HC-13 a write that never reached the cluster executes under its old sequence")
  void aWriteThatNeverArrivedIsSentByTheNextProcess() {
    FakeCluster cluster = cluster(1);
    OnceKV first = client(journaled(cluster));
    first.append("log", "a;");
    cluster.otherwise(
        (node, method) -> method.equals("append") ? new Fault.LoseRequest() : Fault.none());
    List<CompletableFuture<WriteResult>> lost =
        IntStream.range(0, 5).mapToObj(i -> first.appendAsync("k" + i, "x")).toList();
    Awaitility.await().until(() -> cluster.node(0).calls() >= 7);
    first.close();
    // Handed over on the caller's threads, which may be a moment after the close.
    lost.forEach(write -> assertThat(write).failsWithin(Duration.ofSeconds(10)));
    cluster.otherwise((node, method) -> Fault.none());

    OnceKV second = client(journaled(cluster));
    assertThat(second.recovered().stream().map(RecoveredWrite::sequence))
        .containsExactly(2L, 3L, 4L, 5L, 6L);
    second.recovered().forEach(write -> assertThat(await(write).duplicate()).isFalse());
    assertThat(second.put("k", "v").sequence()).isEqualTo(7);
    assertNoViolations(cluster);
  }

  @Test
  @DisplayName("HC-14 a rolled back journal is refused, and fences nobody")
  void aRolledBackJournalIsRefused() throws IOException {
    FakeCluster cluster = cluster(1);
    OnceKV live = client(journaled(cluster));
    live.put("k", "1");
    Path copy = copyOfJournal("copy");
    live.put("k", "2");
    assertNotCurrent(client(settings(cluster).journal(copy)), "ends with sequence 1");
    assertThat(live.put("k", "3").sequence()).isEqualTo(3);
    assertThat(live.sessionInfo().epoch()).isEqualTo(1);
  }

  @Test
  @DisplayName("HC-14 a copied journal is refused once another process went on with the session")
  void aJournalOfAnOlderEpochIsRefused() throws IOException {
    FakeCluster cluster = cluster(1);
    OnceKV first = client(journaled(cluster));
    first.put("k", "1");
    Path copy = copyOfJournal("copy");
    first.close();
    OnceKV second = client(journaled(cluster));
    assertThat(second.sessionInfo().epoch()).isEqualTo(2);
    assertNotCurrent(client(settings(cluster).journal(copy)), "session 1 in epoch 2 is current");
    assertThat(second.put("k", "2").sequence()).isEqualTo(2);
  }

  private static void assertNotCurrent(OnceKV client, String how) {
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> client.put("k", "never"))
          .isInstanceOfSatisfying(
              JournalException.class,
              refused -> {
                assertThat(refused.problem()).isEqualTo(Problem.NOT_CURRENT);
                assertThat(refused.executed()).isEqualTo(Executed.NO);
                assertThat(refused).hasMessageContaining(how).hasMessageContaining("move");
              });
    }
  }

  @Test
  void anEmptyJournalGoesOnAboveWhatTheClusterKnows() {
    FakeCluster cluster = cluster(1);
    OnceKV without = client(cluster);
    without.put("k", "1");
    without.put("k", "2");
    without.close();
    OnceKV with = client(journaled(cluster));
    assertThat(with.put("k", "3").sequence()).isEqualTo(3);
    with.close();
    assertThat(client(journaled(cluster)).put("k", "4").sequence()).isEqualTo(4);
    assertNoViolations(cluster);
  }

  @Test
  @DisplayName("HC-17 an open without an answer is sent again by the next process, same token")
  void anUnansweredOpenIsSentAgainAsItIs() {
    FakeCluster cluster = cluster(1);
    OnceKV first = client(journaled(cluster));
    first.put("k", "1");
    first.close();
    cluster.otherwise(
        (node, method) -> method.equals("open-session") ? new Fault.LoseReply() : Fault.none());
    OnceKV second = client(journaled(cluster));
    CompletableFuture<WriteResult> unsent = second.putAsync("k", "2");
    Awaitility.await().until(() -> cluster.state().opens().size() >= 2);
    second.close();
    assertThatThrownBy(unsent::join).hasCauseInstanceOf(ClientClosedException.class);
    cluster.otherwise((node, method) -> Fault.none());
    OnceKV third = client(journaled(cluster));
    assertThat(third.put("k", "3").sequence()).isEqualTo(2);
    // The second process raised it; the third took its place, and raised it once more.
    assertThat(third.sessionInfo().epoch()).isEqualTo(3);
    List<OpenSessionRequest> opens = cluster.state().opens();
    assertThat(opens.get(opens.size() - 2)).isEqualTo(opens.get(1));
  }

  @Test
  @DisplayName(
      "HC-14 HC-59 a journal copied in the middle of an open shares no epoch with its copy")
  void aJournalCopiedInTheMiddleOfAnOpenSharesNoEpoch() throws IOException {
    FakeCluster cluster = cluster(1);
    cluster.otherwise(
        (node, method) -> method.equals("open-session") ? new Fault.LoseReply() : Fault.none());
    OnceKV original = client(journaled(cluster));
    CompletableFuture<WriteResult> early = original.appendAsync("log", "x;");
    Awaitility.await().until(() -> !cluster.state().opens().isEmpty());
    Path copy = copyOfJournal("copy");
    cluster.otherwise((node, method) -> Fault.none());
    assertThat(early.orTimeout(20, TimeUnit.SECONDS).join().sequence()).isEqualTo(1);

    OnceKV other = client(settings(cluster).journal(copy));
    WriteResult own = other.append("log", "x;");

    assertThat(own.sequence()).isEqualTo(2);
    assertThat(own.duplicate()).isFalse();
    assertThat(other.sessionInfo().epoch()).isEqualTo(2);
    assertThat(cluster.state().text("log")).isEqualTo("x;x;");
    assertThatThrownBy(() -> original.append("log", "x;"))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("newer process");
    assertThat(cluster.state().text("log")).isEqualTo("x;x;");
  }

  @Test
  @DisplayName("HC-22 a pending write is not resent in another session: it is unknown")
  void aWriteOfALostSessionIsUnknown() {
    FakeCluster cluster = cluster(1);
    leavePending(cluster);
    cluster.state().expireSessions();
    int writes = cluster.state().writes().size();

    OnceKV second = client(journaled(cluster));
    assertUnknown(second.recovered().get(0));
    assertThat(cluster.state().writes()).hasSize(writes);
    assertThat(second.put("k", "v").sequence()).isEqualTo(1);
    second.close();
    assertThat(client(journaled(cluster)).recovered()).isEmpty();
  }

  @Test
  @DisplayName(
      "HC-15 after a restore from backup pending writes are unknown, and the client goes on")
  void aWriteOfAnotherIncarnationIsUnknown() {
    FakeCluster cluster = cluster(1);
    leavePending(cluster);
    cluster.state().restore();
    int writes = cluster.state().writes().size();

    OnceKV second = client(journaled(cluster));
    assertUnknown(second.recovered().get(0));
    assertThat(cluster.state().writes()).hasSize(writes);
    assertThat(second.put("k", "v").applied()).isTrue();
    assertThat(second.sessionInfo().incarnation()).isEqualTo(78);
    second.close();
    OnceKV third = client(journaled(cluster));
    assertThat(third.recovered()).isEmpty();
    assertThat(third.put("k", "w").applied()).isTrue();
  }

  private void leavePending(FakeCluster cluster) {
    OnceKV first = client(journaled(cluster));
    loseEveryReply(cluster);
    CompletableFuture<WriteResult> unused = first.appendAsync("log", "x");
    Awaitility.await().until(() -> cluster.state().text("log").equals("x"));
    first.close();
    cluster.otherwise((node, method) -> Fault.none());
  }

  private static void assertUnknown(RecoveredWrite write) {
    assertThatThrownBy(() -> await(write))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(OutcomeUnknownException.class);
  }

  @Test
  void aRefusalOfARecoveredWriteDoesNotProveThatItNeverExecuted() {
    FakeCluster cluster = cluster(1);
    leavePending(cluster);
    // The first process had it executed; what a node's front door says now is about now.
    cluster.script("append", new Fault.Refuse(Errors.refused(ErrorReason.REQUEST_TOO_LARGE)));
    OnceKV second = client(journaled(cluster));
    assertThat(await(second.recovered().get(0)).duplicate()).isTrue();
    assertThat(cluster.state().text("log")).isEqualTo("x");
  }

  @Test
  void aRefusalIsToldOnceNoLaterClientCanSendTheWriteAgain() {
    FakeCluster cluster = cluster(1);
    OnceKV first = client(journaled(cluster));
    first.put("k", "1");
    Fault refusal = new Fault.Refuse(Errors.refused(ErrorReason.REQUEST_TOO_LARGE));
    cluster.script("append", refusal);
    assertThatThrownBy(() -> first.append("log", "x"))
        .isInstanceOfSatisfying(
            TooLargeException.class,
            refused -> assertThat(refused.executed()).isEqualTo(Executed.NEVER));
    assertThat(first.resolve(2).outcome()).isEqualTo(Resolution.Outcome.NEVER_EXECUTED);

    cluster.script("append", refusal);
    cluster.otherwise(
        (node, method) -> method.equals("resolve") ? new Fault.LoseRequest() : Fault.none());
    int calls = cluster.node(0).calls();
    CompletableFuture<WriteResult> undecided = first.appendAsync("log", "y");
    Awaitility.await()
        .during(Duration.ofMillis(300))
        .until(() -> cluster.node(0).calls() >= calls + 2 && !undecided.isDone());
    first.close();
    assertThatThrownBy(undecided::join).hasCauseInstanceOf(OutcomeUnknownException.class);
    cluster.otherwise((node, method) -> Fault.none());

    // By now the limit is another one, say.
    OnceKV second = client(journaled(cluster));
    assertThat(second.recovered().stream().map(RecoveredWrite::sequence)).containsExactly(3L);
    assertThat(await(second.recovered().get(0)).applied()).isTrue();
    assertThat(cluster.state().text("log")).isEqualTo("y");
    assertNoViolations(cluster);
  }

  @Test
  void aWriteThatStrayedToAnotherClusterIsNotDeniedTheNextClientFinishesIt() {
    FakeCluster cluster = cluster(1);
    OnceKV first = client(journaled(cluster));
    first.put("k", "1");
    cluster.script("append", new Fault.Refuse(Errors.decided(ErrorReason.WRONG_INCARNATION)));
    assertThatThrownBy(() -> first.append("log", "x"))
        .isInstanceOfSatisfying(
            OutcomeUnknownException.class,
            unknown -> assertThat(unknown.reason()).contains("WRONG_INCARNATION"));
    assertThatThrownBy(() -> first.put("k", "2")).isInstanceOf(SessionLostException.class);
    first.close();
    OnceKV second = client(journaled(cluster));
    assertThat(await(second.recovered().get(0)).applied()).isTrue();
    assertThat(cluster.state().text("log")).isEqualTo("x");
  }

  @Test
  void theWindowIsTheSameAfterARestart() {
    FakeCluster cluster = cluster(1);
    OnceKV first = client(journaled(cluster));
    first.put("k", "0");
    cluster.otherwise(
        (node, method) -> method.equals("append") ? new Fault.LoseRequest() : Fault.none());
    CompletableFuture<WriteResult> unused = first.appendAsync("log", "x");
    Awaitility.await().until(() -> cluster.node(0).calls() >= 3);
    for (int i = 0; i < WINDOW - 1; i++) {
      first.put("k", "v" + i);
    }
    first.close();
    OnceKV second = client(journaled(cluster).deadline(Duration.ofSeconds(20)));
    CompletableFuture<WriteResult> beyond = second.putAsync("k", "beyond");
    // Sequence 2 is pending, so that 2 + WINDOW has to wait for it.
    Awaitility.await()
        .during(Duration.ofMillis(300))
        .until(() -> !beyond.isDone() && !second.recovered().get(0).result().isDone());
    cluster.otherwise((node, method) -> Fault.none());
    assertThat(beyond.join().sequence()).isEqualTo(2L + WINDOW);
    assertThat(await(second.recovered().get(0)).applied()).isTrue();
    assertNoViolations(cluster);
  }

  @Test
  void aJournalIsUsedByOneClientAtATime() {
    FakeCluster cluster = cluster(1);
    OnceKV first = client(journaled(cluster));
    assertThatThrownBy(() -> journaled(cluster).build())
        .isInstanceOfSatisfying(
            JournalException.class,
            refused -> assertThat(refused.problem()).isEqualTo(Problem.IN_USE));
    first.close();
    client(journaled(cluster)).put("k", "v");
  }

  @Test
  void tagsHaveBounds() {
    OnceKV client = client(cluster(1));
    assertThatThrownBy(() -> client.tagged("")).hasMessageContaining("1 to 1024 bytes");
    assertThatThrownBy(() -> client.tagged("x".repeat(1025))).hasMessageContaining("has 1025");
  }
}
