package io.oncekv.client.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** One connection for each node, made when it is first needed. */
final class Channels {
  /** A value of 8 MiB, its key and what stands around them, with room for larger settings. */
  static final int MAX_MESSAGE_BYTES = 65 << 20;

  /**
   * What a node's machine has not even taken for so long is lost, and the connection with it. Where
   * there is epoll it is TCP's time-out as well: otherwise a connection that a network had frozen
   * would stay so for as long again after the network is well.
   */
  private static final int SILENCE_SECONDS = 2;

  /** Addresses that only hints gave; beyond that the oldest is dropped. */
  private static final int MAX_HINTED = 16;

  private final Set<Endpoint> configured;
  private final ClientTimer timer;
  private final long sweepNanos;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final Map<Endpoint, Connection> connections = new LinkedHashMap<>();

  @GuardedBy("lock")
  private boolean closed;

  /**
   * Makes none yet.
   *
   * @param sweepNanos how often calls on streams are looked at whose deadline has come
   */
  Channels(List<Endpoint> endpoints, ClientTimer timer, long sweepNanos) {
    this.configured = Set.copyOf(new HashSet<>(endpoints));
    this.timer = timer;
    this.sweepNanos = sweepNanos;
  }

  /** Returns the connection to a node; one that waits to be tried again is tried now. */
  Connection to(Endpoint endpoint) {
    synchronized (lock) {
      Connection connection = connections.computeIfAbsent(endpoint, this::open);
      if (closed) {
        connection.close();
      } else {
        dropOldestHinted(endpoint);
        connection.reconnectSoon();
      }
      return connection;
    }
  }

  void close() {
    synchronized (lock) {
      closed = true;
      connections.values().forEach(connection -> connection.close());
    }
  }

  @GuardedBy("lock")
  private void dropOldestHinted(Endpoint inUse) {
    if (connections.size() <= configured.size() + MAX_HINTED) {
      return;
    }
    Iterator<Map.Entry<Endpoint, Connection>> oldest = connections.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<Endpoint, Connection> entry = oldest.next();
      if (!configured.contains(entry.getKey()) && !entry.getKey().equals(inUse)) {
        oldest.remove();
        entry.getValue().retire();
        return;
      }
    }
  }

  private Connection open(Endpoint endpoint) {
    return new Connection(
        NettyChannelBuilder.forAddress(endpoint.host(), endpoint.port())
            .usePlaintext()
            .directExecutor()
            // The library's own retries know what a write is; gRPC's do not.
            .disableRetry()
            .keepAliveTime(20, TimeUnit.SECONDS)
            .keepAliveTimeout(SILENCE_SECONDS, TimeUnit.SECONDS)
            .withOption(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                (int) TimeUnit.SECONDS.toMillis(SILENCE_SECONDS))
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .build(),
        timer,
        sweepNanos);
  }
}
