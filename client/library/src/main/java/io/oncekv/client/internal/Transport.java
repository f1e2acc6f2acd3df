package io.oncekv.client.internal;

import io.oncekv.client.ClientListener;
import io.oncekv.client.ClientOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all calls of a client share: connections, the way to the leader, a timer. */
final class Transport implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Transport.class);

  /** How exactly time-outs of attempts on a stream are noticed. */
  private static final int SWEEPS_IN_ATTEMPT = 16;

  private final List<Endpoint> endpoints;
  private final Channels channels;
  private final Router router;
  private final Backoff backoff;
  private final Duration attemptTimeout;
  private final ClientListener listener;
  private final ClientTimer timer = new ClientTimer();
  private final KvCalls kv;
  private final Optional<Deadlines> deadlines;

  /** Whose turn it is to serve the next read that any node may answer; starts anywhere. */
  private final AtomicInteger turn = new AtomicInteger(ThreadLocalRandom.current().nextInt());

  Transport(ClientOptions options) {
    this.endpoints = options.endpoints().stream().map(Endpoint::parse).distinct().toList();
    this.channels =
        new Channels(endpoints, timer, options.attemptTimeout().toNanos() / SWEEPS_IN_ATTEMPT);
    this.router = new Router(endpoints, options.followLeaderHints(), System::nanoTime);
    this.backoff = new Backoff(options.backoffMin(), options.backoffMax());
    this.attemptTimeout = options.attemptTimeout();
    this.listener = options.listener();
    this.kv = new KvCalls(options.callStyle());
    this.deadlines = options.deadline().map(time -> new Deadlines(timer, time, System::nanoTime));
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

  Connection connection(Endpoint endpoint) {
    return channels.to(endpoint);
  }

  /** Returns how requests for keys and values are sent. */
  KvCalls kv() {
    return kv;
  }

  Duration attemptTimeout() {
    return attemptTimeout;
  }

  long backoffNanos(int failures) {
    return backoff.nanos(failures, router.size());
  }

  /** Runs a task later; not at all once the transport is closed. */
  Runnable after(long nanos, Runnable task) {
    return timer.after(nanos, task);
  }

  /**
   * Runs a task when the time that callers give their operations is over, unless what is returned
   * is run before.
   */
  Runnable whenDue(Runnable giveUp) {
    return deadlines.isPresent() ? deadlines.get().begin(giveUp) : () -> {};
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
    timer.close();
    channels.close();
  }
}
