package io.oncekv.client.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One request, sent again and again, to one node after the other, until its owner finds an answer
 * final or stops it. There is at most one attempt at a time that was not given up; the answer of a
 * given-up one still reaches the owner.
 */
final class RetriedCall<T> {
  /** Time-outs at a node double the patience with the next attempt there this often. */
  private static final int MOST_DOUBLINGS = 2;

  /** How to send the request once. */
  @FunctionalInterface
  interface Attempt<T> {
    /** Sends it and leaves the answer to the observer; must not block. */
    void send(Connection connection, Deadline deadline, StreamObserver<T> answer);
  }

  /** Who wants the answer. Called on the connection's event loop: must not block. */
  interface Owner<T> {
    /** Takes an answer. */
    void answered(T answer);

    /** Takes a failure; true if it is final, false to have the request sent again. */
    boolean failed(Failure failure, boolean earlierAttemptsMayHaveExecuted);
  }

  private final Transport transport;
  private final Route route;
  private final String name;
  private final Attempt<T> attempt;
  private final Owner<T> owner;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private int attempts;

  @GuardedBy("lock")
  private int failures;

  @GuardedBy("lock")
  private Map<Endpoint, Integer> timeouts = Map.of();

  @GuardedBy("lock")
  private boolean followedHint;

  @GuardedBy("lock")
  private boolean mayHaveExecuted;

  @GuardedBy("lock")
  private boolean stopped;

  @GuardedBy("lock")
  private Runnable cancelRetry = () -> {};

  @GuardedBy("lock")
  private Tried tried = Tried.NOTHING;

  /** A call for the leader. */
  RetriedCall(Transport transport, String name, Attempt<T> attempt, Owner<T> owner) {
    this(transport, transport.router(), name, attempt, owner);
  }

  /** A call that takes a way of its own. */
  RetriedCall(Transport transport, Route route, String name, Attempt<T> attempt, Owner<T> owner) {
    this.transport = transport;
    this.route = route;
    this.name = name;
    this.attempt = attempt;
    this.owner = owner;
  }

  /** Sends the request for the first time. */
  void start() {
    send();
  }

  /** Sends it no more. */
  void stop() {
    synchronized (lock) {
      stopped = true;
      cancelRetry.run();
    }
  }

  /** Returns which nodes failed to answer, and why. */
  Tried tried() {
    synchronized (lock) {
      return tried;
    }
  }

  private void send() {
    Endpoint endpoint = route.target();
    Duration timeout;
    synchronized (lock) {
      if (stopped) {
        return;
      }
      attempts++;
      int doublings = Math.min(timeouts.getOrDefault(endpoint, 0), MOST_DOUBLINGS);
      timeout = transport.attemptTimeout().multipliedBy(1L << doublings);
    }
    Answer answer = new Answer(endpoint, timeout);
    try {
      attempt.send(
          transport.connection(endpoint),
          Deadline.after(timeout.toNanos(), TimeUnit.NANOSECONDS),
          answer);
    } catch (RuntimeException | Error e) {
      answer.onError(e);
    }
  }

  private void attemptFailed(Endpoint endpoint, Failure failure) {
    boolean earlierMayHaveExecuted;
    synchronized (lock) {
      earlierMayHaveExecuted = mayHaveExecuted;
      mayHaveExecuted |= !failure.provenNotExecuted();
      tried = tried.and(endpoint, failure);
    }
    boolean hinted = route.failed(endpoint, failure);
    if (owner.failed(failure, earlierMayHaveExecuted)) {
      stop();
      return;
    }
    retry(endpoint, failure, hinted);
  }

  private void retry(Endpoint endpoint, Failure failure, boolean hinted) {
    long wait;
    int failedAttempts;
    synchronized (lock) {
      if (stopped) {
        return;
      }
      failedAttempts = attempts;
      if (failure.code() == Status.Code.DEADLINE_EXCEEDED) {
        // Only there: that one node is out of reach says nothing about the others.
        Map<Endpoint, Integer> more = new HashMap<>(timeouts);
        more.merge(endpoint, 1, Integer::sum);
        timeouts = more;
      }
      // A hint is followed at once, but not a second time without a wait: two nodes that name each
      // other would keep the call going in circles.
      boolean atOnce = hinted && !followedHint;
      followedHint = atOnce;
      wait = atOnce ? 0 : transport.backoffNanos(++failures);
    }
    transport.tell(
        listener ->
            listener.onRetry(
                name, endpoint.toString(), failedAttempts, failure.name(), Duration.ofNanos(wait)));
    if (wait == 0) {
      send();
      return;
    }
    synchronized (lock) {
      if (!stopped) {
        cancelRetry = transport.after(wait, this::send);
      }
    }
  }

  /** The answer to one attempt. */
  private final class Answer implements StreamObserver<T> {
    private final Endpoint endpoint;
    private final Duration patience;
    private Optional<T> value = Optional.empty();

    Answer(Endpoint endpoint, Duration patience) {
      this.endpoint = endpoint;
      this.patience = patience;
    }

    @Override
    public void onNext(T next) {
      value = Optional.of(next);
    }

    @Override
    public void onCompleted() {
      if (value.isEmpty()) {
        onError(Status.INTERNAL.withDescription("an answer without content").asRuntimeException());
        return;
      }
      route.answered(endpoint);
      stop();
      owner.answered(value.get());
    }

    @Override
    public void onError(Throwable thrown) {
      attemptFailed(endpoint, Failure.of(thrown, patience));
    }
  }
}
