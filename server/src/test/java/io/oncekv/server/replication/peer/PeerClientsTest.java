package io.oncekv.server.replication.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncekv.server.replication.Member;
import io.oncekv.server.replication.NotLeaderException;
import io.oncekv.server.replication.Standing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** One node asks another, which comes and goes. */
class PeerClientsTest {
  private static final UUID GROUP = new UUID(1, 2);
  private static final Standing STANDING = new Standing(Duration.ofMillis(1_234), 5, 67);

  @Test
  void aVoterThatWasDownForLongIsAskedAgainAsSoonAsItIsBack() throws IOException {
    InetSocketAddress address = freeAddress();
    String there = address.getHostString() + ":" + address.getPort();
    Member voter = new Member("n2", there, there, there);
    try (PeerClients clients =
        new PeerClients(GROUP, "n1", Duration.ofSeconds(1), PeerClientsTest::after)) {
      // Left to itself the connection would by now wait for several seconds between two attempts.
      await()
          .during(Duration.ofSeconds(6))
          .atMost(Duration.ofSeconds(20))
          .until(() -> !answers(clients, voter));
      PeerServer server =
          PeerServer.start(
              address,
              GROUP,
              "n2",
              () -> 7,
              () -> true,
              PeerClientsTest::notLeading,
              () -> STANDING);
      try {
        await().atMost(Duration.ofSeconds(1)).until(() -> answers(clients, voter));
        assertThat(clients.ask(voter, 7).join().term()).isEqualTo(7);
      } finally {
        server.close();
      }
    }
  }

  @Test
  void aMemberIsAskedForItsRoomEachTimeAnew() throws IOException {
    InetSocketAddress address = freeAddress();
    String there = address.getHostString() + ":" + address.getPort();
    Member member = new Member("n2", there, there, there);
    AtomicBoolean room = new AtomicBoolean(true);
    PeerServer server =
        PeerServer.start(
            address, GROUP, "n2", () -> 7, room::get, PeerClientsTest::notLeading, () -> STANDING);
    try (PeerClients clients =
        new PeerClients(GROUP, "n1", Duration.ofSeconds(10), PeerClientsTest::after)) {
      assertThat(clients.hasRoom(member).join()).isTrue();
      room.set(false);
      assertThat(clients.hasRoom(member).join()).isFalse();

      Member misnamed = new Member("n3", there, there, there);
      assertThatThrownBy(() -> clients.hasRoom(misnamed).join()).hasMessageContaining("this is n2");
    } finally {
      server.close();
    }
  }

  @Test
  void aLeaderIsAskedHowFarAReadHasToBeAndAnswersWhenItsGateHasLetThatPass() throws IOException {
    InetSocketAddress address = freeAddress();
    String there = address.getHostString() + ":" + address.getPort();
    Member leader = new Member("n2", there, there, there);
    CompletableFuture<Long> index = new CompletableFuture<>();
    PeerServer server =
        PeerServer.start(address, GROUP, "n2", () -> 7, () -> true, () -> index, () -> STANDING);
    try (PeerClients clients =
        new PeerClients(GROUP, "n1", Duration.ofSeconds(10), PeerClientsTest::after)) {
      CompletableFuture<Long> answer = clients.ask(leader);
      assertThat(answer).isNotDone();
      index.complete(42L);
      assertThat(answer.join()).isEqualTo(42);
    } finally {
      server.close();
    }
  }

  @Test
  void aMemberTellsHowItStands() throws IOException {
    InetSocketAddress address = freeAddress();
    String there = address.getHostString() + ":" + address.getPort();
    Member member = new Member("n2", there, there, there);
    PeerServer server =
        PeerServer.start(
            address, GROUP, "n2", () -> 7, () -> true, PeerClientsTest::notLeading, () -> STANDING);
    try (PeerClients clients =
        new PeerClients(GROUP, "n1", Duration.ofSeconds(10), PeerClientsTest::after)) {
      assertThat(clients.standing(member).join()).isEqualTo(STANDING);
    } finally {
      server.close();
    }
  }

  @Test
  void oneThatDoesNotLeadSaysSo() throws IOException {
    InetSocketAddress address = freeAddress();
    String there = address.getHostString() + ":" + address.getPort();
    Member leader = new Member("n2", there, there, there);
    PeerServer server =
        PeerServer.start(
            address, GROUP, "n2", () -> 7, () -> true, PeerClientsTest::notLeading, () -> STANDING);
    try (PeerClients clients =
        new PeerClients(GROUP, "n1", Duration.ofSeconds(10), PeerClientsTest::after)) {
      assertThatThrownBy(() -> clients.ask(leader).join()).hasMessageContaining("cannot tell");
    } finally {
      server.close();
    }
  }

  private static CompletableFuture<Long> notLeading() {
    return CompletableFuture.failedFuture(new NotLeaderException(Optional.empty()));
  }

  private static void after(Duration delay, Runnable task) {
    CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS).execute(task);
  }

  private static boolean answers(PeerClients clients, Member voter) {
    try {
      return clients.ask(voter, 7).join().voter().equals("n2");
    } catch (CompletionException unreachable) {
      return false;
    }
  }

  private static InetSocketAddress freeAddress() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
      return new InetSocketAddress(loopback.getHostAddress(), socket.getLocalPort());
    }
  }
}
