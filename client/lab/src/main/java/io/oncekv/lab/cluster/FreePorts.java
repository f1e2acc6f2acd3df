package io.oncekv.lab.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds ports that nothing listens on. They lie below the range from which systems take the ports
 * of outgoing connections: a node that is down for a while must find its own free again.
 */
public final class FreePorts {
  private static final int LOWEST = 15_000;
  private static final int HIGHEST = 31_000;
  private static final int ATTEMPTS = 200;

  private FreePorts() {}

  /** Returns {@code count} different free ports of loopback, one after another. */
  public static List<Integer> consecutive(int count) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int first = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST - count);
      List<Integer> ports = new ArrayList<>();
      for (int port = first; port < first + count && isFree(port); port++) {
        ports.add(port);
      }
      if (ports.size() == count) {
        return ports;
      }
    }
    throw new IllegalStateException(
        "no " + count + " free ports in a row between " + LOWEST + " and " + HIGHEST);
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // As the nodes do: a port whose last connections are still timing out is free.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
