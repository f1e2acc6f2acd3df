package io.oncekv.client.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncekv.v1.KeepAliveRequest;
import io.oncekv.v1.KeepAliveResponse;
import io.oncekv.v1.OpenSessionResponse;
import io.oncekv.v1.SessionsGrpc;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Keeps a session from expiring while its client writes nothing: when a quarter of the time to live
 * has passed without an answer to a write, the client says that it is alive. One request at a time,
 * repeated like any other until it is answered.
 */
final class KeepAlive implements RetriedCall.Owner<KeepAliveResponse> {
  private static final int FRACTION = 4;
  private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Transport transport;
  private final KeepAliveRequest request;
  private final Consumer<Failure> gone;
  private final long intervalNanos;
  private final Object lock = new Object();
  private volatile long heardAt = System.nanoTime();

  @GuardedBy("lock")
  private boolean stopped;

  @GuardedBy("lock")
  private Runnable cancel = () -> {};

  /**
   * For a session that was just opened.
   *
   * @param gone told, once, why the session can be kept alive no more
   */
  KeepAlive(Transport transport, OpenSessionResponse session, Consumer<Failure> gone) {
    this.transport = transport;
    this.gone = gone;
    this.request =
        KeepAliveRequest.newBuilder()
            .setIncarnation(session.getHeader().getIncarnation())
            .setSession(session.getCurrent())
            .build();
    long fraction =
        TimeUnit.MILLISECONDS.toNanos(session.getSettings().getSessionTtlMillis()) / FRACTION;
    // Shorter by up to an eighth, so that clients that started together do not stay together.
    long jitter = fraction < 8 ? 0 : ThreadLocalRandom.current().nextLong(fraction / 8);
    this.intervalNanos = fraction == 0 ? 0 : Math.max(SHORTEST_NANOS, fraction - jitter);
  }

  /** Begins to watch; does nothing if the cluster named no time to live. */
  void start() {
    if (intervalNanos > 0) {
      waitFor(intervalNanos);
    }
  }

  /** Notes that the cluster has just answered a write of the session. */
  void heardFrom() {
    heardAt = System.nanoTime();
  }

  void stop() {
    synchronized (lock) {
      stopped = true;
      cancel.run();
    }
  }

  private void waitFor(long nanos) {
    synchronized (lock) {
      if (!stopped) {
        cancel = transport.after(nanos, this::look);
      }
    }
  }

  private void look() {
    long quiet = System.nanoTime() - heardAt;
    if (quiet < intervalNanos) {
      waitFor(intervalNanos - quiet);
      return;
    }
    RetriedCall<KeepAliveResponse> call =
        new RetriedCall<>(
            transport,
            "keep-alive",
            (connection, deadline, answer) ->
                SessionsGrpc.newStub(connection.channel())
                    .withDeadline(deadline)
                    .keepAlive(request, answer),
            this);
    synchronized (lock) {
      if (stopped) {
        return;
      }
      cancel = call::stop;
    }
    call.start();
  }

  @Override
  public void answered(KeepAliveResponse answer) {
    heardFrom();
    waitFor(intervalNanos);
  }

  @Override
  public boolean failed(Failure failure, boolean earlierAttemptsMayHaveExecuted) {
    if (failure.decided()) {
      stop();
      gone.accept(failure);
      return true;
    }
    if (failure.permanent()) {
      // An older server, or one that will not say why: it is asked again later, not at once.
      waitFor(intervalNanos);
      return true;
    }
    return false;
  }
}
