package io.oncekv.client.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncekv.v1.ErrorReason;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Knows which node to ask next: the one believed to lead, or the next of the endpoints after that
 * one failed.
 *
 * <p>A hint to a node that failed a moment ago is not followed: while the others have not noticed
 * yet that their leader is gone, they send everybody to it.
 */
final class Router implements Route {
  private static final long DISTRUST_NANOS = Duration.ofSeconds(1).toNanos();

  private final List<Endpoint> endpoints;
  private final boolean followHints;
  private final LongSupplier nanoTime;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final Map<Endpoint, Long> failedAt = new HashMap<>();

  /** Index of the endpoint that is asked while there is no hint. */
  @GuardedBy("lock")
  private int position;

  @GuardedBy("lock")
  private Endpoint target;

  Router(List<Endpoint> endpoints, boolean followHints, LongSupplier nanoTime) {
    this.endpoints = List.copyOf(endpoints);
    this.followHints = followHints;
    this.nanoTime = nanoTime;
    this.target = this.endpoints.get(0);
  }

  int size() {
    return endpoints.size();
  }

  @Override
  public Endpoint target() {
    synchronized (lock) {
      return target;
    }
  }

  /** Notes an answer; a node that answers is trusted again. */
  @Override
  public void answered(Endpoint endpoint) {
    synchronized (lock) {
      failedAt.remove(endpoint);
    }
  }

  @Override
  public boolean failed(Endpoint endpoint, Failure failure) {
    if (failure.reason() == ErrorReason.NOT_LEADER) {
      Optional<Endpoint> leader = failure.leader().flatMap(Endpoint::parseIfValid);
      if (leader.isPresent()) {
        return redirected(endpoint, leader.get());
      }
      leaderless(endpoint);
    } else if (failure.nodeIsUnfit()) {
      failed(endpoint);
    } else {
      answered(endpoint);
    }
    return false;
  }

  /** Whether a node has not failed within the last second. */
  boolean trusts(Endpoint endpoint) {
    synchronized (lock) {
      return !distrusted(endpoint);
    }
  }

  /** Moves on to the next endpoint, unless somebody else did so since the caller was sent there. */
  void failed(Endpoint endpoint) {
    synchronized (lock) {
      failedAt.values().removeIf(since -> nanoTime.getAsLong() - since > DISTRUST_NANOS);
      failedAt.put(endpoint, nanoTime.getAsLong());
      moveOn(endpoint);
    }
  }

  /** Follows a node's hint to the leader; false if it leads nowhere new and was not followed. */
  boolean redirected(Endpoint from, Endpoint leader) {
    synchronized (lock) {
      if (!target.equals(from)) {
        return true;
      }
      if (!followHints || leader.equals(from) || distrusted(leader)) {
        moveOn(from);
        return false;
      }
      target = leader;
      return true;
    }
  }

  /** Moves on from a node that does not lead and does not know who does. */
  void leaderless(Endpoint from) {
    synchronized (lock) {
      moveOn(from);
    }
  }

  @GuardedBy("lock")
  private boolean distrusted(Endpoint endpoint) {
    Long since = failedAt.get(endpoint);
    return since != null && nanoTime.getAsLong() - since <= DISTRUST_NANOS;
  }

  @GuardedBy("lock")
  private void moveOn(Endpoint from) {
    if (target.equals(from)) {
      int at = endpoints.indexOf(from);
      position = ((at < 0 ? position : at) + 1) % endpoints.size();
      target = endpoints.get(position);
    }
  }
}
