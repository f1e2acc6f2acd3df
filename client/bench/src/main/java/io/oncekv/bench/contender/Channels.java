package io.oncekv.bench.contender;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.List;
import java.util.stream.Stream;

/**
 * Connections for plain gRPC clients, set up alike for every system: answers run on event loops.
 */
public final class Channels {
  private Channels() {}

  /** Opens connections to one address. */
  public static List<ManagedChannel> open(String address, int count) {
    return Stream.generate(() -> open(address)).limit(count).toList();
  }

  /** Opens one connection. */
  public static ManagedChannel open(String address) {
    return NettyChannelBuilder.forTarget(address)
        .usePlaintext()
        .directExecutor()
        .disableRetry()
        .build();
  }
}
