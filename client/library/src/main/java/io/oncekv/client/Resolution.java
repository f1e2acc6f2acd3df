package io.oncekv.client;

import java.util.Optional;

/**
 * What became of a write whose outcome was unknown.
 *
 * @param outcome in one word
 * @param result what the write answered, if it executed and its reply is still there
 */
public record Resolution(Outcome outcome, Optional<WriteResult> result) {

  /** What became of it. */
  public enum Outcome {
    /** It executed; here is its result. */
    EXECUTED,
    /** It did not execute, and never will. */
    NEVER_EXECUTED,
    /** It was decided, but its reply has been discarded since: nobody can say how. */
    REPLY_DISCARDED
  }
}
