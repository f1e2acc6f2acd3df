package io.oncekv.client.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.MessageLite;
import io.oncekv.client.ClientOptions;
import io.oncekv.client.Read;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Requests that take no sequence, with a deadline and a bound on how many are under way. */
final class Reads {
  private final Transport transport;
  private final Optional<Duration> deadline;
  private final int most;
  private final int maxRequestBytes;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final Set<PendingRead<?, ?>> underWay = new HashSet<>();

  @GuardedBy("lock")
  private boolean closed;

  Reads(Transport transport, ClientOptions options) {
    this.transport = transport;
    this.deadline = options.deadline();
    this.most = options.maxWaiting();
    this.maxRequestBytes = options.maxRequestBytes();
  }

  /** Returns a request; refuses one that no node would take. */
  <Q extends MessageLite> Q checked(Q request) {
    Operations.checkRequest(request, maxRequestBytes);
    return request;
  }

  /** Returns the way of a read: to the leader, unless any node will do. */
  Route routeOf(Read freshness) {
    return freshness.stale() || freshness.anyNode() ? transport.anyNode() : transport.router();
  }

  /** Sends a request to the leader until it is answered. */
  <T, R> PendingRead<T, R> send(
      String name, RetriedCall.Attempt<T> attempt, Function<T, R> reading) {
    return send(transport.router(), name, attempt, reading);
  }

  /** Sends a request until it is answered; one that is too many comes back failed. */
  <T, R> PendingRead<T, R> send(
      Route route, String name, RetriedCall.Attempt<T> attempt, Function<T, R> reading) {
    PendingRead<T, R> read = new PendingRead<>(transport, route, name, attempt, reading);
    synchronized (lock) {
      if (closed) {
        read.close();
        return read;
      }
      if (underWay.size() >= most) {
        read.result()
            .completeExceptionally(
                WriteBook.overloaded(
                    most + " reads are under way already (maxWaiting); call more slowly"));
        return read;
      }
      underWay.add(read);
    }
    Runnable cancelDeadline =
        deadline
            .map(
                limit ->
                    transport.whenDue(
                        () -> read.giveUp("the deadline of " + Durations.text(limit) + " came")))
            .orElse(() -> {});
    CompletableFuture<?> unused =
        read.result()
            .whenComplete(
                (value, error) -> {
                  cancelDeadline.run();
                  synchronized (lock) {
                    underWay.remove(read);
                  }
                });
    return read.start();
  }

  void close() {
    List<PendingRead<?, ?>> open;
    synchronized (lock) {
      closed = true;
      open = List.copyOf(underWay);
    }
    open.forEach(PendingRead::close);
  }
}
