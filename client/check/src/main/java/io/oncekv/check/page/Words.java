package io.oncekv.check.page;

import io.oncekv.check.history.Call;
import io.oncekv.check.history.Condition;
import io.oncekv.check.history.Operation;
import io.oncekv.check.history.Outcome;
import io.oncekv.check.linear.Replay;
import java.util.Optional;
import java.util.OptionalLong;

/** Operations in words, on one line; long values are cut at their beginning. */
public final class Words {
  private Words() {}

  /** Returns what was asked for, the key left out. */
  public static String call(Operation operation) {
    Call call = operation.call();
    if (call instanceof Call.Put put) {
      return "put " + Replay.shown(Optional.of(put.value()));
    }
    if (call instanceof Call.Append append) {
      return "append "
          + Replay.shown(Optional.of(append.suffix()))
          + append.condition().map(Words::condition).orElse("");
    }
    if (call instanceof Call.Delete delete) {
      return "delete" + delete.condition().map(Words::condition).orElse("");
    }
    if (call instanceof Call.CompareAndSet cas) {
      return "set " + Replay.shown(Optional.of(cas.value())) + condition(cas.condition());
    }
    if (call instanceof Call.Increment increment) {
      return "add " + increment.delta();
    }
    return "get";
  }

  private static String condition(Condition condition) {
    return condition instanceof Condition.Value wanted
        ? " if " + Replay.shown(Optional.of(wanted.value()))
        : " if " + condition;
  }

  /** Returns what was answered. */
  public static String outcome(Operation operation) {
    Outcome outcome = operation.outcome();
    if (outcome instanceof Outcome.Found found) {
      return Replay.shown(found.value()) + revision(found.revision());
    }
    if (outcome instanceof Outcome.Written written) {
      return (written.applied() ? "done" : "not applied") + revision(written.revision());
    }
    if (outcome instanceof Outcome.Counted counted) {
      return counted.number() + revision(counted.revision());
    }
    if (outcome instanceof Outcome.Refused refused) {
      return "refused, " + refused.reason();
    }
    return outcome instanceof Outcome.NotExecuted ? "not executed" : "outcome unknown";
  }

  private static String revision(OptionalLong revision) {
    return revision.isPresent() ? ", revision " + revision.getAsLong() : "";
  }

  /** Returns client, call and answer. */
  public static String line(Operation operation) {
    return "client "
        + operation.client()
        + ": "
        + call(operation)
        + " \u2192 "
        + outcome(operation);
  }
}
