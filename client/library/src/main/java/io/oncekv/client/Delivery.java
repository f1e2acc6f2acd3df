package io.oncekv.client;

/** What retries do to a write. */
public enum Delivery {
  /** Writes carry an identity: however often one is sent, it takes effect once. */
  EXACTLY_ONCE,
  /**
   * Writes carry an identity, but none is sent again once it may have executed: one whose answer
   * did not come ends with {@link OutcomeUnknownException}. Nothing on the way can double it, and
   * the client resolves it in the background.
   */
  AT_MOST_ONCE,
  /**
   * Writes carry no identity and are repeated until they are answered: one whose answer was lost
   * takes effect again. There to show, and to measure, what the identity is for.
   */
  AT_LEAST_ONCE
}
