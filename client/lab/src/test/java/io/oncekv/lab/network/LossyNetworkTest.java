package io.oncekv.lab.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
  private static final byte[] MESSAGE = {0, 0, 3, 0, 0, 0, 0, 0, 1, 'a', 'b', 'c'};

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

  private static Socket connect(LossyNetwork network) throws IOException {
    String address = network.endpoints().get(0);
    int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }
}
