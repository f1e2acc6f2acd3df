package io.oncekv.lab.sessions;

import io.oncekv.client.ClusterClient;
import io.oncekv.client.SessionInfo;
import io.oncekv.client.WriteResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/**
 * Clients of one cluster, each with an id of 16 bytes and a session, all over the same connection.
 * Only what names a session is kept of each.
 */
public final class ColdClients implements AutoCloseable {
  private static final byte[] KEY = "written by everybody".getBytes(StandardCharsets.UTF_8);

  private final ClusterClient cluster;
  private final ExecutorService threads;
  private final int outstanding;
  private final byte[] value;
  private final long[] sessions;
  private final int[] epochs;
  private final AtomicLong incarnation = new AtomicLong();

  /** Prepares so many clients, of which so many act at a time; they write a single byte. */
  public ColdClients(ClusterClient cluster, int count, int outstanding) {
    this(cluster, count, outstanding, new byte[] {'v'});
  }

  /** Prepares so many clients, of which so many act at a time, to write a value, all the same. */
  public ColdClients(ClusterClient cluster, int count, int outstanding, byte[] value) {
    this.cluster = cluster;
    this.value = value.clone();
    this.sessions = new long[count];
    this.epochs = new int[count];
    this.outstanding = outstanding;
    this.threads = Executors.newFixedThreadPool(outstanding);
  }

  /** Opens all sessions. */
  public void open() throws InterruptedException {
    forEach(
        client -> {
          // Spread, so that neighbours in the order of ids do not come one after the other.
          SessionInfo opened =
              cluster.openSession(String.format("%016x", client * 0x9E37_79B9_7F4A_7C15L));
          sessions[client] = opened.session();
          epochs[client] = opened.epoch();
          incarnation.set(opened.incarnation());
        });
  }

  /**
   * Has every client write once, under sequence 1.
   *
   * @return how many of the answers were those of an earlier attempt
   */
  public long write() throws InterruptedException {
    return write(1);
  }

  /** As {@link #write()}, but only every so-many-th client. */
  public long write(int step) throws InterruptedException {
    AtomicLong duplicates = new AtomicLong();
    forEach(
        client -> {
          if (client % step == 0) {
            WriteResult result =
                cluster
                    .rawSession(sessions[client], epochs[client], incarnation.get())
                    .put(1, 1, KEY, value);
            if (result.duplicate()) {
              duplicates.incrementAndGet();
            }
          }
        });
    return duplicates.get();
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  private void forEach(IntConsumer action) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < outstanding; i++) {
      running.add(
          threads.submit(
              () -> {
                for (int client = next.getAndIncrement();
                    client < sessions.length;
                    client = next.getAndIncrement()) {
                  action.accept(client);
                }
              }));
    }
    for (Future<?> one : running) {
      try {
        one.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a client failed: " + e.getCause(), e.getCause());
      }
    }
  }
}
