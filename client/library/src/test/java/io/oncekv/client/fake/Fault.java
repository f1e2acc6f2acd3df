package io.oncekv.client.fake;

import io.grpc.StatusRuntimeException;

/** What happens to one call. */
public sealed interface Fault {

  /** Nothing: the leader answers, others say who it is. */
  record None() implements Fault {}

  /** The request is never seen, and no answer comes. */
  record LoseRequest() implements Fault {}

  /** The request is carried out, but no answer comes. */
  record LoseReply() implements Fault {}

  /** The network delivers the request twice; the second answer comes back. */
  record Duplicate() implements Fault {}

  /** The request is never seen, and the connection breaks: the client cannot know which. */
  record BreakBeforeRequest() implements Fault {}

  /** The request is carried out, but the connection breaks before the answer. */
  record BreakBeforeReply() implements Fault {}

  /**
   * The request is refused.
   *
   * @param error what it is told
   */
  record Refuse(StatusRuntimeException error) implements Fault {}

  /** Nothing happens to the call. */
  static Fault none() {
    return new None();
  }
}
