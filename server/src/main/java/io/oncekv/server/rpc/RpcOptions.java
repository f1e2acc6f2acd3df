package io.oncekv.server.rpc;

import io.oncekv.server.statemachine.DefaultSettings;
import io.oncekv.server.statemachine.TxnLimits;
import io.oncekv.v1.Settings;
import java.time.Duration;

/**
 * What the front door has to be told.
 *
 * @param maxInFlightRequests requests between arrival and answer; above, OVERLOADED
 * @param maxInFlightBytes bytes of requests and of answers to reads between arrival and the end of
 *     the call; above, OVERLOADED
 * @param maxRequestBytes largest request message; above, REQUEST_TOO_LARGE
 * @param readThreads threads that read from the local state
 * @param readQueue reads of single keys that may wait for one of these threads, and as many other
 *     reads; above, OVERLOADED
 * @param minKeepAlive the shortest interval at which clients may send keep-alive pings
 */
public record RpcOptions(
    int maxInFlightRequests,
    long maxInFlightBytes,
    int maxRequestBytes,
    int readThreads,
    int readQueue,
    Duration minKeepAlive) {

  private static final int ROOM_FOR_THE_REST = 64 << 10;

  public RpcOptions {
    require(maxInFlightRequests >= 1, "maxInFlightRequests", maxInFlightRequests);
    require(maxInFlightBytes >= 1, "maxInFlightBytes", maxInFlightBytes);
    require(
        maxRequestBytes >= 1 && maxRequestBytes <= Integer.MAX_VALUE / 4,
        "maxRequestBytes",
        maxRequestBytes);
    require(readThreads >= 1, "readThreads", readThreads);
    require(readQueue >= 1, "readQueue", readQueue);
  }

  /**
   * Calls of one stream that are not answered; it is not read on before some are. One client must
   * not have all places to itself.
   */
  int maxCallsPerStream() {
    return Math.max(1, maxInFlightRequests / 2);
  }

  /**
   * Up to this length a request is taken apart, so that the field that is too long can be named.
   */
  int mostReadBytes() {
    return 2 * maxRequestBytes;
  }

  /**
   * What the transport lets through: more than is taken, so that it can be refused with a reason.
   */
  int transportBytes() {
    return 4 * maxRequestBytes;
  }

  /** Works for the default limits on keys (4 KiB) and values (8 MiB). */
  public static RpcOptions defaults() {
    return new RpcOptions(
        16_384,
        128L << 20,
        requestBytesFor(DefaultSettings.SETTINGS),
        2,
        16_384,
        Duration.ofSeconds(5));
  }

  /**
   * The request limit that goes with a cluster's limits on keys and values: the largest
   * transaction, which holds one of each at its largest, and room for the rest. A node that has a
   * state takes its settings from there, because they may differ from what its own configuration
   * would seed.
   */
  public static int requestBytesFor(Settings settings) {
    return Math.toIntExact(TxnLimits.maxBytes(settings)) + ROOM_FOR_THE_REST;
  }

  private static void require(boolean holds, String name, long value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " out of bounds: " + value);
    }
  }
}
