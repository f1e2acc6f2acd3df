package io.oncekv.client;

/** How reads and writes travel to a node. They mean the same either way; only the cost differs. */
public enum CallStyle {
  /**
   * Over one stream for each node, in batches of what has gathered: much cheaper when there is much
   * to do at once, and nothing is waited for when there is not. Requests of more than 64 KiB, and
   * all requests to a node that does not know such streams, go as {@link #UNARY}.
   */
  STREAM,
  /** Each as a call of its own. */
  UNARY
}
