package io.oncekv.lab.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LossyNetworkTest {
  private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};
  private static final byte[] EMPTY_DATA = {0, 0, 0, 0, 1, 0, 0, 0, 1};

  /** A frame of 8 bytes with a message of 3. */
  private static final byte[] MESSAGE = {0, 0, 8, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 3, 'a', 'b', 'c'};

  private ServerSocket node;

  @BeforeEach
  void listen() throws IOException {
    node = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws IOException {
    node.close();
  }

  @Test
  void whatIsNoMessagePassesHoweverMuchItIs() throws IOException {
    try (LossyNetwork network = network(1, 7);
        Socket client = connect(network);
        Socket server = node.accept()) {
      for (int i = 0; i < 100; i++) {
        server.getOutputStream().write(SETTINGS);
        server.getOutputStream().write(EMPTY_DATA);
      }
      server.shutdownOutput();

      int expected = 100 * (SETTINGS.length + EMPTY_DATA.length);
      assertThat(client.getInputStream().readAllBytes()).hasSize(expected).startsWith(SETTINGS);
      assertThat(network.lostReplies()).isZero();
    }
  }

  @Test
  void aReplyIsLostAfterItsRequestReachedTheNode() throws IOException {
    try (LossyNetwork network = network(3, 7);
        Socket client = connect(network);
        Socket server = node.accept()) {
      int answered = 0;
      // Request and reply by turns, so that there is no doubt what came before the cut.
      boolean cut = false;
      while (!cut) {
        client.getOutputStream().write('?');
        assertThat(server.getInputStream().read()).isEqualTo('?');
        server.getOutputStream().write(MESSAGE);
        byte[] reply = client.getInputStream().readNBytes(MESSAGE.length);
        cut = reply.length == 0;
        assertThat(reply).isEqualTo(cut ? new byte[0] : MESSAGE);
        answered += cut ? 0 : 1;
      }

      assertThat(answered).isBetween(1, 6);
      assertThat(network.lostReplies()).isEqualTo(1);
      assertThat(server.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aRequestIsLostBeforeItReachesTheNode() throws IOException {
    try (LossyNetwork network = network(new Unreliability(0.2, 0, Duration.ofMillis(2)), 7);
        Socket client = connect(network);
        Socket server = node.accept()) {
      byte[] preface = new byte[24];
      client.getOutputStream().write(preface);
      assertThat(server.getInputStream().readNBytes(preface.length)).isEqualTo(preface);
      int arrived = 0;
      boolean cut = false;
      while (!cut) {
        client.getOutputStream().write(MESSAGE);
        byte[] request = server.getInputStream().readNBytes(MESSAGE.length);
        cut = request.length == 0;
        assertThat(request).isEqualTo(cut ? new byte[0] : MESSAGE);
        arrived += cut ? 0 : 1;
      }

      assertThat(arrived).isLessThan(100);
      assertThat(network.lostRequests()).isEqualTo(1);
      assertThat(network.lostReplies()).isZero();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aMessageInManyFramesIsOneMessage() throws IOException {
    // 1000 frames of a message of 16 bytes each: 5 + 11, 16, 16, ...
    byte[] first = {0, 0, 16, 0, 0, 0, 0, 0, 1, 0, 0, 0, 62, 123, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    byte[] more = {0, 0, 16, 0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2};
    int whole = 1000 * first.length;
    try (LossyNetwork network = network(new Unreliability(0, 0.5, Duration.ZERO), 7)) {
      for (int delivered = 0, lost = 0; delivered == 0 || lost == 0; ) {
        try (Socket client = connect(network);
            Socket server = node.accept()) {
          ByteArrayOutputStream message = new ByteArrayOutputStream();
          message.writeBytes(first);
          for (int i = 1; i < 1000; i++) {
            message.writeBytes(more);
          }
          server.getOutputStream().write(message.toByteArray());
          server.shutdownOutput();
          int arrived = client.getInputStream().readAllBytes().length;
          assertThat(arrived).isIn(0, whole);
          delivered += arrived == 0 ? 0 : 1;
          lost += arrived == 0 ? 1 : 0;
        }
      }
    }
  }

  @Test
  void aSeedLosesTheSameRepliesAgain() throws IOException {
    assertThat(repliesOfTenConnections(11)).isEqualTo(repliesOfTenConnections(11));
  }

  @Test
  void aNodeThatIsDownHangsUp() throws IOException {
    try (LossyNetwork network = network(3, 7)) {
      node.close();
      try (Socket client = connect(network)) {
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void closingCutsEveryConnectionAndTakesNoMore() throws IOException {
    LossyNetwork network = network(3, 7);
    try (Socket client = connect(network);
        Socket server = node.accept()) {
      network.close();

      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(server.getInputStream().read()).isEqualTo(-1);
      assertThatThrownBy(() -> connect(network)).isInstanceOf(IOException.class);
    }
  }

  private List<Integer> repliesOfTenConnections(long seed) throws IOException {
    List<Integer> counts = new ArrayList<>();
    ByteArrayOutputStream moreThanEnough = new ByteArrayOutputStream();
    for (int i = 0; i < 101; i++) {
      moreThanEnough.writeBytes(MESSAGE);
    }
    try (LossyNetwork network = network(50, seed)) {
      for (int i = 0; i < 10; i++) {
        try (Socket client = connect(network);
            Socket server = node.accept()) {
          // More than a connection ever delivers, in one piece: the cut must not hit a later write.
          server.getOutputStream().write(moreThanEnough.toByteArray());
          counts.add(client.getInputStream().readAllBytes().length / MESSAGE.length);
        }
      }
    }
    return counts;
  }

  private LossyNetwork network(int repliesBetween, long seed) {
    String address = "127.0.0.1:" + node.getLocalPort();
    return new LossyNetwork(List.of(address), repliesBetween, new Random(seed));
  }

  private LossyNetwork network(Unreliability unreliability, long seed) {
    String address = "127.0.0.1:" + node.getLocalPort();
    return new LossyNetwork(List.of(address), unreliability, new Random(seed));
  }

  private static Socket connect(LossyNetwork network) throws IOException {
    String address = network.endpoints().get(0);
    int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }
}
