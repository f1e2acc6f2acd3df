package io.oncekv.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncekv.client.fake.Errors;
import io.oncekv.client.fake.FakeCluster;
import io.oncekv.client.fake.Fault;
import io.oncekv.v1.ErrorReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OutcomeTest extends ClientTest {

  /** From now on the method's calls meet the fault; all others pass. */
  private static void always(FakeCluster cluster, String faulty, Fault fault) {
    cluster.otherwise((node, method) -> method.equals(faulty) ? fault : Fault.none());
  }

  private static OutcomeUnknownException unknownOf(CompletableFuture<WriteResult> write) {
    AtomicReference<OutcomeUnknownException> found = new AtomicReference<>();
    assertThatThrownBy(write::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(OutcomeUnknownException.class, found::set);
    return found.get();
  }

  @Test
  @DisplayName("HC-52 a write whose deadline passes is unknown, and resolve tells that it executed")
  void resolveTellsThatAWriteExecuted() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(settings(cluster).deadline(Duration.ofSeconds(2)));
    client.put("k", "v");
    always(cluster, "append", new Fault.LoseReply());
    OutcomeUnknownException unknown = unknownOf(client.appendAsync("log", "x"));
    assertThat(unknown.sequence()).isEqualTo(2);
    Resolution resolution = client.resolve(unknown.sequence());
    assertThat(resolution.outcome()).isEqualTo(Resolution.Outcome.EXECUTED);
    assertThat(resolution.result().orElseThrow().length()).isEqualTo(1);
    assertThat(cluster.state().text("log")).isEqualTo("x");
  }

  @Test
  @DisplayName("HC-58 resolve makes sure that a write that did not execute never will")
  void resolveMakesSureThatAWriteNeverExecutes() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(settings(cluster).deadline(Duration.ofSeconds(2)));
    client.put("k", "v");
    always(cluster, "append", new Fault.LoseRequest());
    OutcomeUnknownException unknown = unknownOf(client.appendAsync("log", "x"));
    assertThat(client.resolve(unknown.sequence()).outcome())
        .isEqualTo(Resolution.Outcome.NEVER_EXECUTED);
    assertThat(client.resolve(unknown.sequence()).outcome())
        .isEqualTo(Resolution.Outcome.NEVER_EXECUTED);
    assertThat(cluster.state().text("log")).isEmpty();
  }

  @Test
  void givenUpWritesDoNotWedgeTheWindow() {
    FakeCluster cluster = cluster(1);
    List<Long> resolved = new CopyOnWriteArrayList<>();
    ClientListener listener =
        new ClientListener() {
          @Override
          public void onResolved(long sequence, Resolution resolution) {
            resolved.add(sequence);
          }
        };
    OnceKV client = client(settings(cluster).deadline(Duration.ofSeconds(2)).listener(listener));
    client.put("k", "v");
    always(cluster, "append", new Fault.LoseRequest());
    for (int given = 0; given < WINDOW; given++) {
      CompletableFuture<WriteResult> unused = client.appendAsync("log", "x");
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> resolved.size() == WINDOW);
    for (int more = 0; more < 3 * WINDOW; more++) {
      assertThat(client.put("k", "w").applied()).isTrue();
    }
    assertNoViolations(cluster);
  }

  @Test
  void nothingIsSentAWindowAboveAnUnresolvedWrite() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(cluster);
    client.put("k", "v");
    cluster.otherwise(
        (node, method) -> method.equals("append") ? new Fault.LoseRequest() : Fault.none());
    CompletableFuture<WriteResult> stuck = client.appendAsync("log", "x");
    for (int below = 1; below < WINDOW; below++) {
      client.put("k", "w");
    }
    CompletableFuture<WriteResult> beyond = client.putAsync("k", "beyond");
    await().during(Duration.ofMillis(500)).until(() -> !beyond.isDone());
    cluster.otherwise((node, method) -> Fault.none());
    assertThat(stuck.join().sequence()).isEqualTo(2);
    assertThat(beyond.join().sequence()).isEqualTo(2 + WINDOW);
    assertNoViolations(cluster);
  }

  @Test
  void aFullQueueFailsFast() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(settings(cluster).maxOutstanding(1).maxWaiting(2));
    client.put("k", "v");
    always(cluster, "put", new Fault.LoseRequest());
    List<CompletableFuture<WriteResult>> taken =
        List.of(client.putAsync("k", "1"), client.putAsync("k", "2"), client.putAsync("k", "3"));
    assertThatThrownBy(() -> client.put("k", "4"))
        .isInstanceOf(OverloadedException.class)
        .hasMessageContaining("maxWaiting");
    cluster.otherwise((node, method) -> Fault.none());
    taken.forEach(write -> assertThat(write.join().applied()).isTrue());
    assertThat(cluster.state().text("k")).isEqualTo("3");
  }

  @Test
  void pendingBytesAreBounded() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(settings(cluster).maxPendingBytes(1000));
    client.put("k", "v");
    always(cluster, "put", new Fault.LoseRequest());
    CompletableFuture<WriteResult> large = client.putAsync("k", "x".repeat(900));
    assertThatThrownBy(() -> client.put("k", "y".repeat(200)))
        .isInstanceOf(OverloadedException.class)
        .hasMessageContaining("maxPendingBytes");
    cluster.otherwise((node, method) -> Fault.none());
    assertThat(large.join().applied()).isTrue();
    assertThat(client.put("k", "y".repeat(900)).applied()).isTrue();
  }

  @Test
  void aWriteThatCouldNotBeSentBeforeItsDeadlineDidNotExecute() {
    FakeCluster cluster = cluster(1);
    always(cluster, "open-session", new Fault.LoseRequest());
    OnceKV client = client(settings(cluster).deadline(Duration.ofSeconds(2)));
    assertThatThrownBy(() -> client.put("k", "v"))
        .isInstanceOfSatisfying(
            DeadlineExceededException.class,
            late -> assertThat(late.executed()).isEqualTo(Executed.NO));
    cluster.otherwise((node, method) -> Fault.none());
    assertThat(client.put("k", "w").sequence()).isEqualTo(1);
  }

  @Test
  void aWriteTooLargeIsRefusedBeforeItCostsASequence() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(cluster);
    assertThatThrownBy(() -> client.put("k", "x".repeat(1025)))
        .isInstanceOfSatisfying(
            TooLargeException.class,
            large -> {
              assertThat(large.field()).isEqualTo("value");
              assertThat(large.size()).isEqualTo(1025);
              assertThat(large.limit()).isEqualTo(1024);
            });
    assertThatThrownBy(() -> client.put("k".repeat(65), "v"))
        .isInstanceOf(TooLargeException.class)
        .hasMessageContaining("65")
        .hasMessageContaining("64");
    assertThatThrownBy(() -> client.put("", "v")).isInstanceOf(InvalidRequestException.class);
    assertThat(client.put("k", "v").sequence()).isEqualTo(1);
    assertThat(cluster.state().writes()).hasSize(1);
  }

  @Test
  void aRefusalThatApplyDecidedIsFinal() {
    FakeCluster cluster = cluster(1);
    cluster.script("append", new Fault.Refuse(Errors.decided(ErrorReason.VALUE_TOO_LARGE)));
    OnceKV client = client(cluster);
    assertThatThrownBy(() -> client.append("log", "x"))
        .isInstanceOfSatisfying(
            TooLargeException.class,
            large -> assertThat(large.executed()).isEqualTo(Executed.NEVER));
  }

  @Test
  @DisplayName("HC-57 a refusal outside apply does not hide that an earlier attempt executed")
  void aRefusalDoesNotHideThatAnEarlierAttemptExecuted() {
    FakeCluster cluster = cluster(1);
    cluster.script(
        "append",
        new Fault.LoseReply(),
        new Fault.Refuse(Errors.refused(ErrorReason.PERMISSION_DENIED)));
    WriteResult result = client(cluster).append("log", "x");
    assertThat(result.applied()).isTrue();
    assertThat(result.duplicate()).isTrue();
    assertThat(cluster.state().text("log")).isEqualTo("x");
  }

  @Test
  void aRefusalOutsideApplyIsReportedOnceTheWriteCanNeverExecute() {
    FakeCluster cluster = cluster(1);
    cluster.script(
        "append",
        new Fault.LoseRequest(),
        new Fault.Refuse(Errors.refused(ErrorReason.PERMISSION_DENIED)));
    OnceKV client = client(cluster);
    assertThatThrownBy(() -> client.append("log", "x"))
        .isInstanceOfSatisfying(
            NotExecutedException.class,
            refused -> {
              assertThat(refused.executed()).isEqualTo(Executed.NEVER);
              assertThat(refused.reason()).contains("PERMISSION_DENIED");
            });
    assertThat(client.resolve(1).outcome()).isEqualTo(Resolution.Outcome.NEVER_EXECUTED);
  }

  @Test
  void closingLeavesSentWritesUnknownAndFailsTheOthers() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(settings(cluster).maxOutstanding(1));
    client.put("k", "v");
    always(cluster, "put", new Fault.LoseRequest());
    CompletableFuture<WriteResult> sent = client.putAsync("k", "1");
    CompletableFuture<WriteResult> waiting = client.putAsync("k", "2");
    CompletableFuture<?> read = client.getAsync("k");
    client.close();
    assertThat(unknownOf(sent).sequence()).isEqualTo(2);
    assertThatThrownBy(waiting::join).hasCauseInstanceOf(ClientClosedException.class);
    await().until(read::isDone);
    assertThatThrownBy(() -> client.put("k", "3")).isInstanceOf(ClientClosedException.class);
    assertThatThrownBy(() -> client.get("k")).isInstanceOf(ClientClosedException.class);
    assertThatThrownBy(client::sessionInfo).isInstanceOf(OnceKVException.class);
    client.close();
  }

  @Test
  void anInterruptedWaitEndsLikeADeadline() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(cluster);
    client.put("k", "v");
    always(cluster, "append", new Fault.LoseRequest());
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicBoolean flag = new AtomicBoolean();
    Thread caller =
        new Thread(
            () -> {
              try {
                client.append("log", "x");
              } catch (OutcomeUnknownException e) {
                thrown.set(e);
                flag.set(Thread.currentThread().isInterrupted());
              }
            });
    caller.start();
    caller.interrupt();
    await().atMost(Duration.ofSeconds(10)).until(() -> thrown.get() != null);
    assertThat(flag).isTrue();
    assertThat(client.resolve(2).outcome()).isEqualTo(Resolution.Outcome.NEVER_EXECUTED);
  }

  @Test
  void onlySequencesOfTheSessionThatAreNotUnderWayCanBeResolved() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(cluster);
    client.put("k", "v");
    assertThat(client.resolve(1).outcome()).isEqualTo(Resolution.Outcome.EXECUTED);
    assertThatThrownBy(() -> client.resolve(2)).isInstanceOf(InvalidRequestException.class);
    always(cluster, "put", new Fault.LoseRequest());
    CompletableFuture<WriteResult> underWay = client.putAsync("k", "w");
    assertThatThrownBy(() -> client.resolve(2))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("under way");
    cluster.otherwise((node, method) -> Fault.none());
    assertThat(underWay.join().applied()).isTrue();
  }

  @Test
  void aCallbackMayCallTheClientAgain() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(cluster);
    WriteResult last =
        client
            .putAsync("k", "1")
            .thenApply(first -> client.put("k", "2"))
            .thenApply(second -> client.put("k", "3"))
            .join();
    assertThat(last.sequence()).isEqualTo(3);
  }
}
