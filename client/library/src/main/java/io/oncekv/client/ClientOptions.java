package io.oncekv.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * All that can be set on a client, immutable. {@link OnceKVBuilder} makes it and holds the
 * defaults.
 *
 * @param endpoints nodes to start from, {@code host:port}
 * @param clientId stable id of this client, 1 to 128 bytes of UTF-8
 * @param delivery what retries do to a write
 * @param deadline how long a call tries; absent: until it is answered or the client closed
 * @param attemptTimeout how long a single attempt waits for its answer
 * @param backoffMin wait before the first retry
 * @param backoffMax longest wait between retries
 * @param maxOutstanding writes on their way together; the session's window bounds it, too
 * @param maxWaiting writes that wait for a place in the window, and reads on their way
 * @param maxPendingBytes bytes of all writes that are on their way or waiting
 * @param maxRequestBytes bytes of a single request where the cluster's own limits are not known
 * @param callStyle how reads and writes travel
 * @param followLeaderHints go where a node says the leader is; if false, only to the endpoints
 * @param journal the folder of the journal that outlives the process; absent: none
 * @param listener hears of retries and unknown outcomes
 * @param callbackExecutor runs what is chained to the futures of asynchronous calls
 */
public record ClientOptions(
    List<String> endpoints,
    String clientId,
    Delivery delivery,
    Optional<Duration> deadline,
    Duration attemptTimeout,
    Duration backoffMin,
    Duration backoffMax,
    int maxOutstanding,
    int maxWaiting,
    long maxPendingBytes,
    int maxRequestBytes,
    CallStyle callStyle,
    boolean followLeaderHints,
    Optional<Path> journal,
    ClientListener listener,
    Executor callbackExecutor) {
  /** Keeps its own copy of the endpoints. */
  public ClientOptions {
    endpoints = List.copyOf(endpoints);
  }
}
