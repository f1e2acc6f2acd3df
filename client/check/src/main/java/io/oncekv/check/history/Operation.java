package io.oncekv.check.history;

/**
 * One call of one client with its times, which all come from one clock.
 *
 * @param client who called
 * @param id unique among the operations of this client
 * @param call what was asked for
 * @param invokedAt nanoseconds: no effect before it
 * @param completedAt nanoseconds: no effect after it; {@link #NEVER} for an unknown outcome
 * @param outcome what the client was told
 */
public record Operation(
    String client, long id, Call call, long invokedAt, long completedAt, Outcome outcome) {
  /** Later than any time. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Refuses an operation that ends before it begins. */
  public Operation {
    if (completedAt < invokedAt) {
      throw new IllegalArgumentException(
          "completed at " + completedAt + ", before its invocation at " + invokedAt);
    }
    if (outcome instanceof Outcome.Unknown) {
      // What the client noticed, such as a deadline, is not the end of the call's possible effect.
      completedAt = NEVER;
    }
  }

  /** Returns whether nobody knows what became of it. */
  public boolean isUnknown() {
    return outcome instanceof Outcome.Unknown;
  }

  /** Returns the key it is about. */
  public Bytes key() {
    return call.key();
  }
}
