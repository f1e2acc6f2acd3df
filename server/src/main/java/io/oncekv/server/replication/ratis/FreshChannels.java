package io.oncekv.server.replication.ratis;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServerRpc;

/**
 * Throws the engine's channels to members away, so that what is sent next connects afresh. The
 * engine waits for a channel's calls before it closes it, up to 5 s, in the caller's thread: here
 * nobody waits for that.
 */
final class FreshChannels implements AutoCloseable {
  /** So that no more than 5 are being closed for a member at a time. */
  private static final long AT_MOST_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final RaftServerRpc rpc;
  private final LongSupplier nanoTime;
  private final ExecutorService threads;
  private final Map<RaftPeerId, Long> refreshedAt = new HashMap<>();

  FreshChannels(RaftServerRpc rpc, String self, LongSupplier nanoTime) {
    this.rpc = rpc;
    this.nanoTime = nanoTime;
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread created = new Thread(task, self + "-fresh-channels");
              created.setDaemon(true);
              return created;
            });
  }

  /**
   * Throws away the channel to a member, unless that was done less than a second ago. Returns at
   * once; for one thread.
   *
   * @param stillWanted asked once more in the moment before it is done
   * @return false if it was done a moment ago
   */
  boolean refresh(RaftPeerId member, BooleanSupplier stillWanted) {
    long now = nanoTime.getAsLong();
    Long before = refreshedAt.get(member);
    if (before != null && now - before < AT_MOST_EVERY_NANOS) {
      return false;
    }
    refreshedAt.put(member, now);
    threads.execute(
        () -> {
          if (stillWanted.getAsBoolean()) {
            rpc.handleException(member, new IOException("connect afresh"), true);
          }
        });
    return true;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
