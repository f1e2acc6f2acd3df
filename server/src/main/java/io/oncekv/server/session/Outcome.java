package io.oncekv.server.session;

import io.oncekv.v1.WriteReply;

/** What the execution of a write came to; stored, and given to every duplicate. */
public sealed interface Outcome {

  /** It was answered: it took effect, or a precondition did not hold. */
  record Reply(WriteReply reply) implements Outcome {}

  /** It failed as such; it changed nothing and never will. */
  record Failure(Refusal refusal) implements Outcome {}
}
