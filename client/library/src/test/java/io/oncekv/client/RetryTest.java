package io.oncekv.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncekv.client.fake.Errors;
import io.oncekv.client.fake.FakeCluster;
import io.oncekv.client.fake.Fault;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.Write;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RetryTest extends ClientTest {

  @Test
  @DisplayName(
      "HC-1 a write whose reply was lost is sent again under its identity, and counts once")
  void aWriteWhoseReplyWasLostCountsOnce() {
    FakeCluster cluster = cluster(1);
    cluster.script("append", new Fault.LoseReply(), new Fault.BreakBeforeReply());
    WriteResult result = client(cluster).append("log", "x;");
    assertThat(result.applied()).isTrue();
    assertThat(result.duplicate()).isTrue();
    assertThat(cluster.state().text("log")).isEqualTo("x;");
    List<Write> attempts = cluster.state().writes();
    assertThat(attempts).hasSize(3);
    assertThat(attempts).allMatch(attempt -> attempt.equals(attempts.get(0)));
  }

  @Test
  void aLostRequestIsSentAgain() {
    FakeCluster cluster = cluster(1);
    cluster.script("put", new Fault.LoseRequest());
    WriteResult result = client(cluster).put("k", "v");
    assertThat(result.duplicate()).isFalse();
    assertThat(result.sequence()).isEqualTo(1);
    assertThat(cluster.state().text("k")).isEqualTo("v");
  }

  @Test
  void withoutIdentityAWriteWhoseReplyWasLostCountsTwice() {
    FakeCluster cluster = cluster(1);
    cluster.script("append", new Fault.LoseReply());
    OnceKV client = client(settings(cluster).delivery(Delivery.AT_LEAST_ONCE));
    WriteResult result = client.append("log", "x;");
    assertThat(result.sequence()).isZero();
    assertThat(cluster.state().text("log")).isEqualTo("x;x;");
    assertThat(cluster.state().opens()).isEmpty();
    assertThat(cluster.state().writes()).noneMatch(Write::hasIdentity);
  }

  @Test
  void refusalsForOverloadAreWaitedOut() {
    FakeCluster cluster = cluster(1);
    cluster.script(
        "put",
        new Fault.Refuse(Errors.refused(ErrorReason.OVERLOADED)),
        new Fault.Refuse(Errors.refused(ErrorReason.NOT_READY)),
        new Fault.Refuse(Errors.maybe(ErrorReason.LEADERSHIP_LOST)));
    assertThat(client(cluster).put("k", "v").applied()).isTrue();
  }

  @Test
  void aLeaderWithoutRoomOnItsDiskIsAskedAgainUntilItHasRoom() {
    FakeCluster cluster = cluster(3);
    cluster.script(
        "put",
        new Fault.Refuse(Errors.refused(ErrorReason.DISK_LOW)),
        new Fault.Refuse(Errors.refused(ErrorReason.DISK_LOW)));
    assertThat(client(cluster).put("k", "v").applied()).isTrue();
    assertThat(cluster.node(1).calls()).as("it leads all the while").isZero();
  }

  @Test
  void aWriteThatFoundNoRoomUntilItsDeadlineSaysSo() {
    FakeCluster cluster = cluster(1);
    cluster.script("put", refusals(ErrorReason.DISK_LOW, 1_000));
    OnceKV client = client(settings(cluster).deadline(Duration.ofSeconds(2)));
    assertThatThrownBy(() -> client.put("k", "v"))
        .isInstanceOfSatisfying(
            OutcomeUnknownException.class,
            unknown -> {
              assertThat(unknown.reason()).contains("DISK_LOW");
              assertThat(unknown).hasMessageContaining("DISK_LOW");
              assertThat(client.resolve(unknown.sequence()).outcome())
                  .as("settled, since nothing of it is in the log")
                  .isEqualTo(Resolution.Outcome.NEVER_EXECUTED);
            });
  }

  private static Fault[] refusals(ErrorReason reason, int count) {
    return Stream.generate(() -> new Fault.Refuse(Errors.refused(reason)))
        .limit(count)
        .toArray(Fault[]::new);
  }

  @Test
  void aHintLeadsToTheLeaderWithoutAWait() {
    FakeCluster cluster = cluster(3);
    cluster.lead(2);
    OnceKV client =
        client(settings(cluster).backoff(Duration.ofSeconds(30), Duration.ofSeconds(30)));
    assertThat(client.put("k", "v").applied()).isTrue();
    assertThat(cluster.node(1).calls()).isZero();
  }

  @Test
  void allEndpointsAreAskedWhenTheHintLeadsNowhere() {
    FakeCluster cluster = cluster(3);
    OnceKV client = client(cluster);
    client.put("k", "1");
    cluster.node(0).kill();
    cluster.lead(2);
    cluster.hint(cluster.node(0).address());
    assertThat(client.put("k", "2").applied()).isTrue();
    assertThat(cluster.state().text("k")).isEqualTo("2");
  }

  @Test
  void twoNodesThatNameEachOtherDoNotKeepAClientSpinning() {
    FakeCluster cluster = cluster(2);
    cluster.otherwise(
        (node, method) ->
            new Fault.Refuse(
                Errors.notLeader(
                    node == cluster.node(0)
                        ? cluster.node(1).address()
                        : cluster.node(0).address())));
    OnceKV client =
        client(
            settings(cluster)
                .backoff(Duration.ofMillis(50), Duration.ofMillis(100))
                .deadline(Duration.ofSeconds(1)));
    assertThatThrownBy(() -> client.get("k")).isInstanceOf(DeadlineExceededException.class);
    // One hint followed for each wait of at least 25 ms: two calls.
    assertThat(cluster.node(0).calls() + cluster.node(1).calls()).isBetween(3, 90);
  }

  @Test
  void nothingThatAnswersIsAskedSlowly() {
    FakeCluster cluster = cluster(1);
    cluster.otherwise((node, method) -> new Fault.Refuse(Errors.refused(ErrorReason.NOT_READY)));
    OnceKV client =
        client(
            settings(cluster)
                .backoff(Duration.ofMillis(20), Duration.ofMillis(200))
                .deadline(Duration.ofSeconds(1)));
    assertThatThrownBy(() -> client.get("k"))
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessageContaining("NOT_READY");
    assertThat(cluster.node(0).calls()).isBetween(2, 25);
  }

  @Test
  void aNodeThatComesBackIsFoundAgain() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(cluster);
    client.put("k", "1");
    cluster.node(0).kill();
    CompletableFuture<WriteResult> write = client.putAsync("k", "2");
    assertThat(write).isNotDone();
    cluster.node(0).restart();
    await().atMost(Duration.ofSeconds(10)).until(write::isDone);
    assertThat(write.join().applied()).isTrue();
  }

  @Test
  void aNodeThatIsDownIsTriedAgainSoonerThanTheConnectionWouldByItself() throws IOException {
    try (ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      AtomicInteger knocks = new AtomicInteger();
      Thread doorman = new Thread(() -> slam(door, knocks), "doorman");
      doorman.start();
      OnceKV client =
          client(
              OnceKV.builder()
                  .endpoints("127.0.0.1:" + door.getLocalPort())
                  .backoff(Duration.ofMillis(10), Duration.ofMillis(50)));
      CompletableFuture<?> read = client.getAsync("k");
      // gRPC alone would knock at 0, 1, 2.6 and 5.2 seconds.
      await().atMost(Duration.ofSeconds(5)).until(() -> knocks.get() >= 8);
      assertThat(read).isNotDone();
    }
  }

  /** Takes each connection and breaks it. */
  private static void slam(ServerSocket door, AtomicInteger knocks) {
    while (!door.isClosed()) {
      try {
        door.accept().close();
        knocks.incrementAndGet();
      } catch (IOException closed) {
        return;
      }
    }
  }

  @Test
  void anExceptionShowsWhoWaitedForIt() {
    FakeCluster cluster = cluster(1);
    cluster.script("get", new Fault.Refuse(Errors.refused(ErrorReason.KEY_TOO_LARGE)));
    OnceKV client = client(cluster);
    assertThatThrownBy(() -> client.get("k"))
        .isInstanceOfSatisfying(
            TooLargeException.class,
            large ->
                assertThat(large.getSuppressed()[0].getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(RetryTest.class.getName())));
  }

  @Test
  void aClientThatIsToldToStayDoesNotFollowHints() {
    FakeCluster cluster = cluster(2);
    OnceKV pinned =
        client(
            settings(cluster)
                .endpoints(cluster.node(1).address())
                .followLeaderHints(false)
                .deadline(Duration.ofMillis(500)));
    assertThatThrownBy(() -> pinned.get("k"))
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessageContaining("NOT_LEADER");
    assertThat(cluster.node(0).calls()).isZero();
  }

  @Test
  void theListenerHearsOfEachRetry() {
    FakeCluster cluster = cluster(1);
    cluster.script("put", new Fault.Refuse(Errors.refused(ErrorReason.OVERLOADED)));
    List<String> heard = new CopyOnWriteArrayList<>();
    ClientListener listener =
        new ClientListener() {
          @Override
          public void onRetry(
              String operation, String endpoint, int attempt, String cause, Duration delay) {
            heard.add(operation + " " + attempt + " " + cause);
            throw new IllegalStateException("a listener that throws must not matter");
          }
        };
    client(settings(cluster).listener(listener)).put("k", "v");
    assertThat(heard).containsExactly("put 1 OVERLOADED");
  }

  @Test
  @DisplayName("HC-56 a read that was lost is repeated and takes no sequence")
  void aLostReadIsRepeated() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(cluster);
    client.put("k", "v");
    cluster.script("get", new Fault.LoseReply(), new Fault.LoseRequest());
    assertThat(client.get("k").orElseThrow().text()).isEqualTo("v");
    assertThat(client.get("absent")).isEmpty();
    assertThat(client.put("k", "w").sequence()).isEqualTo(2);
  }
}
