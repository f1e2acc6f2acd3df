package io.oncekv.server.replication.ratis;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
  private final RaftServerRpc rpc;
  private final Duration atMostEvery;
  private final LongSupplier nanoTime;
  private final ExecutorService threads;
  private final Map<RaftPeerId, Long> replacedAt = new HashMap<>();

  /**
   * Makes one.
   *
   * @param atMostEvery how soon a member may get another channel; some are still being closed then
   */
  FreshChannels(RaftServerRpc rpc, String self, Duration atMostEvery, LongSupplier nanoTime) {
    this.rpc = rpc;
    this.atMostEvery = atMostEvery;
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
   * Throws away the channel to a member, unless that was done a moment ago; calls that are under
   * way on it get 3 s to end. Returns at once; for one thread.
   *
   * @param stillWanted asked once more in the moment before it is done
   * @return false if it was done a moment ago
   */
  boolean refresh(RaftPeerId member, BooleanSupplier stillWanted) {
    return replace(member, stillWanted, () -> {});
  }

  /**
   * The same for a channel on which nothing comes through: calls that are under way fail at once.
   */
  boolean cut(RaftPeerId member, BooleanSupplier stillWanted) {
    // The engine's wait for them ends when its thread is interrupted, and the channel with it.
    return replace(member, stillWanted, () -> Thread.currentThread().interrupt());
  }

  private boolean replace(RaftPeerId member, BooleanSupplier stillWanted, Runnable before) {
    long now = nanoTime.getAsLong();
    Long last = replacedAt.get(member);
    if (last != null && now - last < atMostEvery.toNanos()) {
      return false;
    }
    replacedAt.put(member, now);
    threads.execute(
        () -> {
          if (stillWanted.getAsBoolean()) {
            before.run();
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
