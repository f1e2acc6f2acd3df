package io.oncekv.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncekv.client.fake.FakeCluster;
import io.oncekv.client.fake.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The stream that a client's calls share: when it is used, how it ends, and what then. */
class StreamTest extends ClientTest {

  @Test
  void readsAndWritesShareOneStream() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(cluster);
    client.put("a", "1");
    client.increment("n", 5);
    assertThat(client.get("a").orElseThrow().text()).isEqualTo("1");
    assertThat(client.multiGet("a", "n").entries()).hasSize(2);
    assertThat(client.scan(Scan.all()).entries()).hasSize(2);
    assertThat(cluster.node(0).streams()).isEqualTo(1);
  }

  @Test
  void aClientThatIsToldToMakesItsCallsOneByOne() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(settings(cluster).callStyle(CallStyle.UNARY));
    client.put("a", "1");
    assertThat(client.get("a")).isPresent();
    assertThat(cluster.node(0).streams()).isZero();
  }

  @Test
  void aNodeThatKnowsNoStreamsIsSpokenToInCallsOfTheirOwn() {
    FakeCluster cluster = cluster(1);
    cluster.knowStreams(false);
    // It must not count as an attempt that failed: this client makes only one.
    OnceKV client =
        client(
            settings(cluster)
                .attemptTimeout(Duration.ofSeconds(20))
                .delivery(Delivery.AT_MOST_ONCE));
    assertThat(client.append("log", "a").applied()).isTrue();
    assertThat(client.append("log", "b").applied()).isTrue();
    assertThat(client.get("log").orElseThrow().text()).isEqualTo("ab");
    assertNoViolations(cluster);
  }

  @Test
  void longRequestsGoAlone() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(settings(cluster).delivery(Delivery.AT_LEAST_ONCE));
    client.put("k", "x".repeat(70_000));
    assertThat(cluster.node(0).streams()).isZero();
    assertThat(client.get("k").orElseThrow().text()).hasSize(70_000);
    assertThat(cluster.node(0).streams()).isEqualTo(1);
  }

  @Test
  void aStreamThatTheNodeEndsIsFollowedByAnother() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(cluster);
    client.append("log", "a");
    cluster.node(0).endStreams();
    client.append("log", "b");
    assertThat(cluster.state().text("log")).isEqualTo("ab");
    assertThat(cluster.node(0).streams()).isEqualTo(2);
  }

  @Test
  void whatWasUnderWayWhenTheStreamBrokeIsSentAgainUnderItsIdentity() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(settings(cluster).attemptTimeout(Duration.ofSeconds(30)));
    client.put("k", "v");
    // Three lose their answers; the fourth breaks the stream, long before any of them is late.
    cluster.script(
        "append",
        new Fault.LoseReply(),
        new Fault.LoseRequest(),
        new Fault.LoseReply(),
        new Fault.BreakBeforeReply());
    List<CompletableFuture<WriteResult>> writes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      writes.add(client.appendAsync("log", "x"));
    }
    assertThat(CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)))
        .succeedsWithin(Duration.ofSeconds(10));
    assertThat(cluster.state().text("log")).isEqualTo("xxxx");
    assertThat(writes.stream().filter(write -> write.join().duplicate())).hasSize(3);
    assertNoViolations(cluster);
  }

  @Test
  void aCallThatIsNotAnsweredIsSentAgainAndLeavesItsStreamAlone() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(cluster);
    cluster.script("append", new Fault.LoseReply());
    assertThat(client.append("log", "a").duplicate()).isTrue();
    assertThat(cluster.state().text("log")).isEqualTo("a");
    assertThat(cluster.node(0).streams()).isEqualTo(1);
  }

  @Test
  void aClientThatIsClosedLeavesNobodyWaiting() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(settings(cluster).attemptTimeout(Duration.ofSeconds(30)));
    client.put("k", "v");
    cluster.otherwise((node, method) -> new Fault.LoseReply());
    CompletableFuture<WriteResult> write = client.appendAsync("log", "x");
    CompletableFuture<?> read = client.getAsync("k");
    await().atMost(Duration.ofSeconds(10)).until(() -> cluster.node(0).calls() >= 4);
    client.close();
    assertThatThrownBy(write::join).hasCauseInstanceOf(OutcomeUnknownException.class);
    assertThatThrownBy(read::join).hasCauseInstanceOf(ClientClosedException.class);
  }
}
