package io.oncekv.lab.cluster;

import java.util.List;

/**
 * Where a node is found.
 *
 * @param id its node id
 * @param host its address, without a port
 * @param client port for clients
 * @param raft port of its consensus engine
 * @param peer port of its peer service
 * @param http port of its probes and metrics
 */
record NodeAddresses(String id, String host, int client, int raft, int peer, int http) {
  static final int PORTS = 4;

  private static final String LOOPBACK = "127.0.0.1";

  static NodeAddresses onLoopback(String id, List<Integer> ports) {
    return new NodeAddresses(id, LOOPBACK, ports.get(0), ports.get(1), ports.get(2), ports.get(3));
  }

  /** The ports are the server's defaults: nobody else is there. */
  static NodeAddresses onHost(String id, String host) {
    return new NodeAddresses(id, host, 7400, 7401, 7402, 7403);
  }

  /** A single node that is told nothing looks for these itself. */
  static NodeAddresses unconfigured() {
    return onHost("n1", LOOPBACK);
  }

  String clientAddress() {
    return host + ":" + client;
  }

  String httpAddress() {
    return host + ":" + http;
  }

  /** As an entry of the setting {@code members}. */
  String member() {
    return "%s,raft=%s:%d,peer=%s:%d,client=%s"
        .formatted(id, host, raft, host, peer, clientAddress());
  }
}
