package io.oncekv.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncekv.client.fake.FakeCluster;
import io.oncekv.client.fake.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Whoever gives up says which nodes were tried, and what the trouble was with each. */
class UnreachableTest extends ClientTest {
  private static String closedDoor() throws IOException {
    try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + door.getLocalPort();
    }
  }

  @Test
  void everyNodeThatCannotBeReachedIsNamedWithItsTrouble() throws IOException {
    String one = closedDoor();
    String other = closedDoor();
    OnceKV client =
        client(OnceKV.builder().endpoints(one, other).deadline(Duration.ofMillis(2500)));
    assertThatThrownBy(() -> client.put("k", "v"))
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessageStartingWith("the deadline of 2.5 s came before the write could be sent; tried ")
        .hasMessageContaining(one + ": connection refused")
        .hasMessageContaining(other + ": connection refused");
    assertThatThrownBy(() -> client.get("k"))
        .hasMessageContaining(one + ": connection refused")
        .hasMessageContaining(other + ": connection refused");
    try (ClusterClient nodes = OnceKV.builder().endpoints(one).buildClusterClient()) {
      assertThat(nodes.status().get(0).error()).contains("connection refused");
    }
  }

  @Test
  void aNodeThatDoesNotAnswerIsNamedWithTheTimeThatItWasGiven() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(settings(cluster).deadline(Duration.ofSeconds(3)));
    client.put("k", "v");
    cluster.otherwise(
        (node, method) -> method.equals("append") ? new Fault.LoseRequest() : Fault.none());
    assertThatThrownBy(() -> client.append("log", "x"))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("the deadline of 3 s came")
        .hasMessageMatching(
            ".*tried " + cluster.node(0).address() + ": no answer within \\d+ m?s;.*")
        .hasMessageContaining("resolve(2)");
  }
}
