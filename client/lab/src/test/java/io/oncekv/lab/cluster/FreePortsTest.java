package io.oncekv.lab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreePortsTest {
  @Test
  void portsAreConsecutiveAndCanBeBound() throws Exception {
    List<Integer> ports = FreePorts.consecutive(12);

    assertThat(ports).hasSize(12).isSorted().doesNotHaveDuplicates();
    assertThat(ports.get(11) - ports.get(0)).isEqualTo(11);
    try (ServerSocket socket =
        new ServerSocket(ports.get(5), 1, InetAddress.getLoopbackAddress())) {
      assertThat(socket.isBound()).isTrue();
      assertThat(FreePorts.isFree(ports.get(5))).isFalse();
    }
  }
}
