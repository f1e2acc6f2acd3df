package io.oncekv.lab.host;

import static io.oncekv.lab.host.HostNetwork.CLIENTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a network does to datagrams and connections between three hosts. */
@Tag("sandbox")
class HostNetworkTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int FEW = 20;
  private static final int MANY = 2000;

  private static HostNetwork network;
  private static Host clients;
  private static Host n1;
  private static Host n2;

  @BeforeAll
  static void setUp() throws IOException {
    Requirement.check("HostNetworkTest", HostNetwork.missing());
    network = HostNetwork.of(2);
    clients = new Host(network, CLIENTS);
    n1 = new Host(network, "n1");
    n2 = new Host(network, "n2");
  }

  @AfterAll
  static void takeDown() {
    if (network != null) {
      List.of(clients, n1, n2).forEach(Host::close);
      network.close();
      network.close();
      assertThat(Tool.run("ip", "netns")).isEmpty();
      assertThat(Tool.run("ip", "-br", "link")).doesNotContain("lab").doesNotContain("n1");
    }
  }

  @AfterEach
  void everythingIsWellAgain() {
    network.heal();
    assertThat(heard(n1, n2, FEW)).hasSize(FEW);
    assertThat(heard(n2, n1, FEW)).hasSize(FEW);
    assertThat(heard(clients, n1, FEW)).hasSize(FEW);
    assertThat(heard(n1, clients, FEW)).hasSize(FEW);
  }

  /** Sends datagrams and returns those that arrive; what is held up has time to. */
  private static List<Host.Heard> heard(Host from, Host to, int count) {
    to.heardOf(from);
    from.send(to, count);
    List<Host.Heard> heard = new ArrayList<>();
    await()
        .during(Duration.ofMillis(200))
        .atMost(LIMIT)
        .until(
            () -> {
              List<Host.Heard> more = to.heardOf(from);
              heard.addAll(more);
              return more.isEmpty();
            });
    return heard;
  }

  @Test
  void aCutIsOneWayOnly() {
    network.cut("n1", "n2");

    assertThat(heard(n1, n2, FEW)).isEmpty();
    assertThat(heard(n2, n1, FEW)).hasSize(FEW);
    assertThat(heard(n1, clients, FEW)).hasSize(FEW);
    assertThat(heard(clients, n2, FEW)).hasSize(FEW);
  }

  @Test
  void aNodeIsCutOffFromTheClientsEitherWay() {
    network.cut(CLIENTS, "n1");
    network.cut("n2", CLIENTS);

    assertThat(heard(clients, n1, FEW)).isEmpty();
    assertThat(heard(n1, clients, FEW)).hasSize(FEW);
    assertThat(heard(clients, n2, FEW)).hasSize(FEW);
    assertThat(heard(n2, clients, FEW)).isEmpty();
    assertThat(heard(n1, n2, FEW)).hasSize(FEW);
  }

  @Test
  void partsDoNotHearEachOtherAndWhoIsInNoneHearsAll() {
    network.cutBothWays(CLIENTS, "n1");
    network.partition(List.of(Set.of("n1"), Set.of("n2")));

    assertThat(heard(n1, n2, FEW)).isEmpty();
    assertThat(heard(n2, n1, FEW)).isEmpty();
    assertThat(heard(clients, n1, FEW)).hasSize(FEW);
    assertThat(heard(n2, clients, FEW)).hasSize(FEW);
  }

  @Test
  void lossLosesSomeOfThePacketsOfEverybody() {
    network.lose(10);

    assertThat(heard(n1, n2, MANY).size()).isBetween(MANY * 85 / 100, MANY * 95 / 100);
    assertThat(heard(clients, n1, MANY).size()).isBetween(MANY * 85 / 100, MANY * 95 / 100);
    assertThat(heard(n1, clients, MANY).size()).isBetween(MANY * 85 / 100, MANY * 95 / 100);
  }

  @Test
  void delayHoldsSomePacketsUpAndLaterOnesPassThem() {
    Requirement.check("HostNetworkTest", HostNetwork.delayMissing());
    network.delay(10, Duration.ofMillis(26));

    List<Host.Heard> heard = heard(n1, n2, MANY);
    assertThat(heard).as("nothing is lost").hasSize(MANY);
    assertThat(passed(heard)).isBetween(MANY * 5 / 100, MANY * 15 / 100);
    assertThat(heard).anyMatch(late -> late.micros() > 15_000);
    assertThat(passed(heard(clients, n1, MANY))).isGreaterThan(MANY * 5 / 100);
    assertThat(passed(heard(n1, clients, MANY))).isGreaterThan(MANY * 5 / 100);

    network.heal();
    assertThat(passed(heard(n1, n2, MANY))).isZero();
  }

  /** Returns how many came after one that had been sent later. */
  private static int passed(List<Host.Heard> heard) {
    int passed = 0;
    int latest = -1;
    for (Host.Heard one : heard) {
      passed += one.number() < latest ? 1 : 0;
      latest = Math.max(latest, one.number());
    }
    return passed;
  }

  @Test
  void connectionsDieAtBothEndsAndNewOnesCanBeMade() {
    n1.connect(n2);
    n2.connect(n1);
    clients.connect(n1);
    int here = n1.count("cut");
    int there = n2.count("cut");
    int far = clients.count("cut");

    network.cutConnections("n1");

    await().atMost(LIMIT).until(() -> n1.count("cut") == here + 3);
    await().atMost(LIMIT).until(() -> n2.count("cut") == there + 2);
    await().atMost(LIMIT).until(() -> clients.count("cut") == far + 1);
    n1.connect(n2);
  }

  @Test
  void whatFailsSaysWhy() {
    assertThatThrownBy(() -> network.cut("n1", "n3")).hasMessageContaining("no host n3");
    assertThatThrownBy(() -> network.partition(List.of(Set.of("n1"), Set.of("n1", "n2"))))
        .hasMessageContaining("n1 is in two parts");
    assertThatThrownBy(() -> HostNetwork.of(2)).hasMessageContaining("File exists");
  }
}
