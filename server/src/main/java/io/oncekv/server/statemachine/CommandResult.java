package io.oncekv.server.statemachine;

import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.WriteReply;
import java.util.Map;
import java.util.Optional;

/**
 * What the state machine decided on one command. Every replica decides the same; the leader hands
 * the decision to whoever waits for it.
 */
public sealed interface CommandResult {

  /**
   * A write was executed, now or by an earlier attempt.
   *
   * @param reply the reply, equal in every byte for all attempts
   * @param duplicate whether an earlier attempt executed it
   */
  record Replied(WriteReply reply, boolean duplicate) implements CommandResult {}

  /**
   * The command was refused, which changed nothing but, where the refusal is the outcome of an
   * executed write, its reply slot.
   *
   * @param reason why
   * @param message for people: the field, the limit and the way out
   * @param details for programs, as {@code google.rpc.ErrorInfo} metadata
   * @param duplicate whether this is the stored refusal of an earlier attempt
   */
  record Refused(ErrorReason reason, String message, Map<String, String> details, boolean duplicate)
      implements CommandResult {
    public Refused {
      details = Map.copyOf(details);
    }
  }

  /**
   * An open was decided.
   *
   * @param opened whether the caller owns {@code current}; if not, nothing was changed
   * @param created whether the session was created by this open (or an earlier copy of it)
   * @param current the session's present id and epoch
   * @param highestSequence the highest sequence decided in it, 0 if none
   * @param window writes that may be outstanding together
   */
  record Opened(
      boolean opened, boolean created, SessionEpoch current, long highestSequence, int window)
      implements CommandResult {}

  /**
   * The session's life was extended.
   *
   * @param remainingMillis replicated time left
   */
  record KeptAlive(long remainingMillis) implements CommandResult {}

  /** The session is closed, by this command or an earlier copy of it. */
  record Closed() implements CommandResult {}

  /**
   * A write's fate was settled.
   *
   * @param reply its reply; empty if it did not execute and never will
   */
  record Resolved(Optional<WriteReply> reply) implements CommandResult {}

  /** A command without an answer of its own (form, tick) was applied. */
  record Done() implements CommandResult {}
}
