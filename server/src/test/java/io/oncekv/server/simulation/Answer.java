package io.oncekv.server.simulation;

import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.v1.ChangeReply;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.TxnReply;
import io.oncekv.v1.WriteReply;

/** Answers as lines of text, which can be compared, digested and read. */
final class Answer {
  static final String CLOSED = "closed";
  static final String DONE = "done";
  static final String ABANDONED = "resolved as not done";

  private Answer() {}

  /** What a replica answered. */
  static String of(CommandResult result) {
    if (result instanceof CommandResult.Replied replied) {
      return replied(text(replied.reply()), replied.duplicate());
    }
    if (result instanceof CommandResult.Refused refused) {
      return refused(
          refused.reason(), refused.details().getOrDefault("field", ""), refused.duplicate());
    }
    if (result instanceof CommandResult.Opened opened) {
      return opened(
          opened.opened(),
          opened.created(),
          opened.current().getSession(),
          opened.current().getEpoch(),
          opened.highestSequence(),
          opened.window());
    }
    if (result instanceof CommandResult.KeptAlive kept) {
      return keptAlive(kept.remainingMillis());
    }
    if (result instanceof CommandResult.Resolved resolved) {
      return resolved.reply().map(Answer::text).map(Answer::resolved).orElse(ABANDONED);
    }
    return result instanceof CommandResult.Closed ? CLOSED : DONE;
  }

  static String text(WriteReply reply) {
    return "applied="
        + reply.getApplied()
        + " revision="
        + reply.getRevision()
        + " length="
        + reply.getLength()
        + " restores="
        + reply.getRestoreCounter()
        + (reply.hasNumber() ? " number=" + reply.getNumber() : "")
        + (reply.hasTxn() ? text(reply.getTxn()) : "");
  }

  private static String text(TxnReply txn) {
    StringBuilder text = new StringBuilder(" succeeded=").append(txn.getSucceeded());
    for (ChangeReply change : txn.getChangesList()) {
      text.append(change.getApplied() ? " +" : " -").append(change.getLength());
      if (change.hasNumber()) {
        text.append('=').append(change.getNumber());
      }
    }
    return text.toString();
  }

  static String replied(String reply, boolean duplicate) {
    return (duplicate ? "duplicate " : "reply ") + reply;
  }

  static String refused(ErrorReason reason, String field, boolean duplicate) {
    return (duplicate ? "duplicate refused " : "refused ") + reason + " " + field;
  }

  static String opened(
      boolean opened, boolean created, long session, int epoch, long highest, int window) {
    return (opened ? "opened " : "not opened ")
        + (created ? "new " : "")
        + Long.toUnsignedString(session)
        + "/"
        + Integer.toUnsignedString(epoch)
        + " highest="
        + Long.toUnsignedString(highest)
        + " window="
        + window;
  }

  static String keptAlive(long remainingMillis) {
    return "alive for " + remainingMillis;
  }

  static String resolved(String reply) {
    return "resolved " + reply;
  }
}
