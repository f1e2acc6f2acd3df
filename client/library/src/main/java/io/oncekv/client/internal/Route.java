package io.oncekv.client.internal;

/** Which node the next attempt of a call goes to. Safe for any number of threads. */
interface Route {

  /** Returns the node to ask now. */
  Endpoint target();

  /** Notes an answer. */
  void answered(Endpoint endpoint);

  /** Learns from a failure where to ask next; true if it says so, and no wait is needed. */
  boolean failed(Endpoint endpoint, Failure failure);
}
