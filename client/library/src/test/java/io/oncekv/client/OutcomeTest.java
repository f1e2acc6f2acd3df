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

/**
 * What callers are told in the end. Attempts end by a broken connection, never by a time-out, so
 * that a slow machine makes none of them fail that should not.
 */
class OutcomeTest extends ClientTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Settings under which no attempt runs out of time, and no caller unless a test says so. */
  private OnceKVBuilder patient(FakeCluster cluster) {
    return settings(cluster).attemptTimeout(SOON).deadline(SOON.multipliedBy(2));
  }

  /** A client whose callers give up soon, but not before its session is open. */
  private OnceKV impatient(FakeCluster cluster, ClientListener listener) {
    OnceKV client = client(patient(cluster).deadline(Duration.ofSeconds(2)).listener(listener));
    awaitSession(client);
    return client;
  }

  private static void awaitSession(OnceKV client) {
    await()
        .atMost(SOON)
        .ignoreExceptionsInstanceOf(DeadlineExceededException.class)
        .until(() -> client.sessionInfo().session() > 0);
  }

  /** What a question about a write ends with, however often it runs out of time. */
  private static Resolution resolved(OnceKV client, long sequence) {
    return await()
        .atMost(SOON)
        .ignoreExceptionsInstanceOf(DeadlineExceededException.class)
        .until(() -> client.resolve(sequence), resolution -> true);
  }

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
    OnceKV client = impatient(cluster, new ClientListener() {});
    always(cluster, "append", new Fault.BreakBeforeReply());
    OutcomeUnknownException unknown = unknownOf(client.appendAsync("log", "x"));
    assertThat(unknown.sequence()).isEqualTo(1);
    Resolution resolution = resolved(client, unknown.sequence());
    assertThat(resolution.outcome()).isEqualTo(Resolution.Outcome.EXECUTED);
    assertThat(resolution.result().orElseThrow().length()).isEqualTo(1);
    assertThat(cluster.state().text("log")).isEqualTo("x");
  }

  @Test
  @DisplayName("HC-58 resolve makes sure that a write that did not execute never will")
  void resolveMakesSureThatAWriteNeverExecutes() {
    FakeCluster cluster = cluster(1);
    OnceKV client = impatient(cluster, new ClientListener() {});
    always(cluster, "append", new Fault.BreakBeforeRequest());
    OutcomeUnknownException unknown = unknownOf(client.appendAsync("log", "x"));
    assertThat(resolved(client, unknown.sequence()).outcome())
        .isEqualTo(Resolution.Outcome.NEVER_EXECUTED);
    assertThat(resolved(client, unknown.sequence()).outcome())
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
    OnceKV client = impatient(cluster, listener);
    always(cluster, "append", new Fault.BreakBeforeRequest());
    for (int given = 0; given < WINDOW; given++) {
      CompletableFuture<WriteResult> unused = client.appendAsync("log", "x");
    }
    await().atMost(SOON).until(() -> resolved.size() == WINDOW);
    for (int more = 0; more < WINDOW; more++) {
      await()
          .atMost(SOON)
          .ignoreExceptionsInstanceOf(OnceKVException.class)
          .until(() -> client.put("k", "w").applied());
    }
    assertNoViolations(cluster);
  }

  @Test
  void nothingIsSentAWindowAboveAnUnresolvedWrite() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(patient(cluster));
    client.put("k", "v");
    cluster.otherwise(
        (node, method) -> method.equals("append") ? new Fault.BreakBeforeRequest() : Fault.none());
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
    OnceKV client = client(patient(cluster).maxOutstanding(1).maxWaiting(2));
    client.put("k", "v");
    always(cluster, "put", new Fault.BreakBeforeRequest());
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
    OnceKV client = client(patient(cluster).maxPendingBytes(1000));
    client.put("k", "v");
    always(cluster, "put", new Fault.BreakBeforeRequest());
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
    always(cluster, "open-session", new Fault.BreakBeforeRequest());
    OnceKV client = client(patient(cluster).deadline(Duration.ofSeconds(2)));
    assertThatThrownBy(() -> client.put("k", "v"))
        .isInstanceOfSatisfying(
            DeadlineExceededException.class,
            late -> assertThat(late.executed()).isEqualTo(Executed.NO));
    cluster.otherwise((node, method) -> Fault.none());
    awaitSession(client);
    assertThat(client.put("k", "w").sequence()).isEqualTo(1);
  }

  @Test
  void aWriteTooLargeIsRefusedBeforeItCostsASequence() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(patient(cluster));
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
    OnceKV client = client(patient(cluster));
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
        new Fault.BreakBeforeReply(),
        new Fault.Refuse(Errors.refused(ErrorReason.PERMISSION_DENIED)));
    WriteResult result = client(patient(cluster)).append("log", "x");
    assertThat(result.applied()).isTrue();
    assertThat(result.duplicate()).isTrue();
    assertThat(cluster.state().text("log")).isEqualTo("x");
  }

  @Test
  void aRefusalOutsideApplyIsReportedOnceTheWriteCanNeverExecute() {
    FakeCluster cluster = cluster(1);
    cluster.script(
        "append",
        new Fault.BreakBeforeRequest(),
        new Fault.Refuse(Errors.refused(ErrorReason.PERMISSION_DENIED)));
    OnceKV client = client(patient(cluster));
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
    OnceKV client = client(patient(cluster).maxOutstanding(1));
    client.put("k", "v");
    always(cluster, "put", new Fault.BreakBeforeRequest());
    int calls = cluster.node(0).calls();
    CompletableFuture<WriteResult> sent = client.putAsync("k", "1");
    CompletableFuture<WriteResult> waiting = client.putAsync("k", "2");
    CompletableFuture<?> read = client.getAsync("k");
    await().atMost(SOON).until(() -> cluster.node(0).calls() > calls + 1);
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
    OnceKV client = client(patient(cluster));
    client.put("k", "v");
    always(cluster, "append", new Fault.BreakBeforeRequest());
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
    int calls = cluster.node(0).calls();
    caller.start();
    await().atMost(SOON).until(() -> cluster.node(0).calls() > calls);
    caller.interrupt();
    await().atMost(SOON).until(() -> thrown.get() != null);
    assertThat(flag).isTrue();
    assertThat(client.resolve(2).outcome()).isEqualTo(Resolution.Outcome.NEVER_EXECUTED);
  }

  @Test
  void onlySequencesOfTheSessionThatAreNotUnderWayCanBeResolved() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(patient(cluster));
    client.put("k", "v");
    assertThat(client.resolve(1).outcome()).isEqualTo(Resolution.Outcome.EXECUTED);
    assertThatThrownBy(() -> client.resolve(2)).isInstanceOf(InvalidRequestException.class);
    always(cluster, "put", new Fault.BreakBeforeRequest());
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
    OnceKV client = client(patient(cluster));
    WriteResult last =
        client
            .putAsync("k", "1")
            .thenApply(first -> client.put("k", "2"))
            .thenApply(second -> client.put("k", "3"))
            .join();
    assertThat(last.sequence()).isEqualTo(3);
  }
}
