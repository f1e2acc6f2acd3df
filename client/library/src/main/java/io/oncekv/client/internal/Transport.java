package io.oncekv.client.internal;

import io.grpc.Channel;
import io.oncekv.client.ClientListener;
import io.oncekv.client.ClientOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all calls of a client share: connections, the way to the leader, a timer. */
final class Transport implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Transport.class);

  private final List<Endpoint> endpoints;
  private final Channels channels;
  private final Router router;
  private final Backoff backoff;
  private final Duration attemptTimeout;
  private final ClientListener listener;
  private final ScheduledThreadPoolExecutor timer;

  /** Whose turn it is to serve the next read that any node may answer; starts anywhere. */
  private final AtomicInteger turn = new AtomicInteger(ThreadLocalRandom.current().nextInt());

  Transport(ClientOptions options) {
    this.endpoints = options.endpoints().stream().map(Endpoint::parse).distinct().toList();
    this.channels = new Channels(endpoints);
    this.router = new Router(endpoints, options.followLeaderHints(), System::nanoTime);
    this.backoff = new Backoff(options.backoffMin(), options.backoffMax());
    this.attemptTimeout = options.attemptTimeout();
    this.listener = options.listener();
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "oncekv-client-timer");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
  }

  List<Endpoint> endpoints() {
    return endpoints;
  }

  Router router() {
    return router;
  }

  /** Returns the way of one read that any node may answer. */
  Route anyNode() {
    return new AnyNode(endpoints, router, turn.getAndIncrement());
  }

  Channel channel(Endpoint endpoint) {
    return channels.to(endpoint);
  }

  Duration attemptTimeout() {
    return attemptTimeout;
  }

  long backoffNanos(int failures) {
    return backoff.nanos(failures, router.size());
  }

  /** Runs a task later; not at all once the transport is closed. */
  Runnable after(long nanos, Runnable task) {
    try {
      ScheduledFuture<?> scheduled = timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
      return () -> scheduled.cancel(false);
    } catch (RejectedExecutionException closed) {
      return () -> {};
    }
  }

  /** Tells the listener; what it throws must not stop a call. */
  void tell(Consumer<ClientListener> news) {
    try {
      news.accept(listener);
    } catch (RuntimeException e) {
      LOG.warn("the client listener threw; listeners should not", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    channels.close();
  }
}
