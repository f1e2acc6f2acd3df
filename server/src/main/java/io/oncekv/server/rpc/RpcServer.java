package io.oncekv.server.rpc;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The listening side: clients' connections, and reflection for tools. */
public final class RpcServer implements AutoCloseable {
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

  private final Server server;

  /**
   * Prepares a server; nothing listens yet.
   *
   * @param listen where clients connect; port 0 takes a free one
   * @param services what it offers besides reflection
   */
  public RpcServer(RpcOptions options, SocketAddress listen, List<BindableService> services) {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(listen)
            // Handlers never block, so they run on the event loops: a hand-over costs more.
            .directExecutor()
            .maxInboundMessageSize(options.transportBytes())
            .permitKeepAliveTime(options.minKeepAlive().toNanos(), TimeUnit.NANOSECONDS)
            .permitKeepAliveWithoutCalls(true)
            .maxConcurrentCallsPerConnection(options.maxInFlightRequests())
            .addService(ProtoReflectionServiceV1.newInstance())
            .addService(olderReflection());
    services.forEach(service -> builder.addService(RequestGate.before(service, options)));
    server = builder.build();
  }

  /** Starts to listen; throws if the address can not be used. */
  public void start() throws IOException {
    server.start();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.getListenSockets().get(0);
  }

  /**
   * Takes no new connections and no new calls, lets the last answers leave, then closes every
   * connection.
   */
  @Override
  public void close() {
    server.shutdown();
    try {
      if (!server.awaitTermination(LAST_ANSWERS.toNanos(), TimeUnit.NANOSECONDS)) {
        server.shutdownNow();
        server.awaitTermination(LAST_ANSWERS.toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException interrupted) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /** Many tools in use, Debian's python3-grpcio among them, speak only the older protocol. */
  @SuppressWarnings("deprecation")
  private static BindableService olderReflection() {
    return io.grpc.protobuf.services.ProtoReflectionService.newInstance();
  }
}
