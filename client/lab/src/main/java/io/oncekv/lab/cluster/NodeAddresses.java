package io.oncekv.lab.cluster;

import java.util.List;

/**
 * Where a node on loopback is found.
 *
 * @param id its node id
 * @param client port for clients
 * @param raft port of its consensus engine
 * @param peer port of its peer service
 * @param http port of its probes and metrics
 */
record NodeAddresses(String id, int client, int raft, int peer, int http) {
  static final int PORTS = 4;

  static NodeAddresses of(String id, List<Integer> ports) {
    return new NodeAddresses(id, ports.get(0), ports.get(1), ports.get(2), ports.get(3));
  }

  static String loopback(int port) {
    return "127.0.0.1:" + port;
  }

  /** As an entry of the setting {@code members}. */
  String member() {
    return id
        + ",raft="
        + loopback(raft)
        + ",peer="
        + loopback(peer)
        + ",client="
        + loopback(client);
  }
}
