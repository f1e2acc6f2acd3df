package io.oncekv.client.internal;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way of one read that any node may answer: starts at the next endpoint in turn, so that such
 * reads spread over the cluster, and moves on from a node that cannot serve it.
 */
final class AnyNode implements Route {
  private final List<Endpoint> endpoints;
  private final Router router;
  private final AtomicInteger position;

  AnyNode(List<Endpoint> endpoints, Router router, int turn) {
    this.endpoints = List.copyOf(endpoints);
    this.router = router;
    this.position = new AtomicInteger(Math.floorMod(turn, endpoints.size()));
  }

  @Override
  public Endpoint target() {
    int start = position.get();
    for (int step = 0; step < endpoints.size(); step++) {
      Endpoint next = endpoints.get((start + step) % endpoints.size());
      if (router.trusts(next)) {
        return next;
      }
    }
    return endpoints.get(start);
  }

  @Override
  public void answered(Endpoint endpoint) {
    router.answered(endpoint);
  }

  @Override
  public boolean failed(Endpoint endpoint, Failure failure) {
    position.set((endpoints.indexOf(endpoint) + 1) % endpoints.size());
    // A node that lags serves others well enough; one that is down is nobody's choice for a while.
    if (failure.nodeIsUnfit()) {
      router.failed(endpoint);
    }
    return false;
  }
}
