package io.oncekv.bench.contender.oncekv;

import io.grpc.ManagedChannel;
import io.oncekv.bench.contender.Channels;
import io.oncekv.bench.contender.Target;
import io.oncekv.bench.load.Caller;
import io.oncekv.bench.load.Data;
import io.oncekv.bench.load.Work;
import io.oncekv.lab.cluster.LocalCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sessions of one cluster, over few connections, that write in turn: each write goes in the session
 * that has waited longest. Unary calls only; it lives longer than the callers that it gives out.
 */
public final class ManySessions implements Target, AutoCloseable {
  /** That open sessions at a time. */
  private static final int THREADS = 128;

  /** Of all sessions together, so that few may send much and many take little memory. */
  private static final int OUTSTANDING = 1 << 20;

  private final Target cluster;
  private final List<ManagedChannel> channels;
  private final List<UnarySession> sessions;
  private final Data data;
  private final AtomicInteger next = new AtomicInteger();

  private ManySessions(
      Target cluster, List<ManagedChannel> channels, List<UnarySession> sessions, Data data) {
    this.cluster = cluster;
    this.channels = channels;
    this.sessions = sessions;
    this.data = data;
  }

  /** Opens so many, and returns when that is done. */
  public static ManySessions open(LocalCluster cluster, int count, int connections, Data data)
      throws InterruptedException {
    List<ManagedChannel> channels =
        Channels.open(cluster.awaitLeader(OnceKvTarget.LIMIT).endpoint(), connections);
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(THREADS, count));
    try {
      List<Future<UnarySession>> opening = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        ManagedChannel channel = channels.get(i % connections);
        opening.add(
            threads.submit(() -> UnarySession.open(channel, Math.max(2, OUTSTANDING / count))));
      }
      List<UnarySession> sessions = new ArrayList<>();
      for (Future<UnarySession> one : opening) {
        sessions.add(one.get());
      }
      return new ManySessions(new OnceKvTarget(cluster, data), channels, sessions, data);
    } catch (ExecutionException e) {
      channels.forEach(ManagedChannel::shutdownNow);
      throw new IllegalStateException("cannot open a session: " + e.getCause(), e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  @Override
  public List<Long> pids() {
    return cluster.pids();
  }

  @Override
  public Caller caller(Work work, int connections) {
    if (work != Work.UNARY) {
      throw new IllegalArgumentException("many sessions write by unary calls only, not " + work);
    }
    return new UnaryCaller(lane -> nextSession(), data, () -> {});
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  private UnarySession nextSession() {
    return sessions.get(Math.floorMod(next.getAndIncrement(), sessions.size()));
  }
}
