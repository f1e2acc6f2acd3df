package io.oncekv.server.statemachine;

import io.oncekv.server.session.Outcome;
import io.oncekv.server.session.Refusal;
import io.oncekv.server.storage.ValueWriter;
import io.oncekv.server.storage.WriteUnit;
import io.oncekv.v1.Change;
import io.oncekv.v1.ChangeReply;
import io.oncekv.v1.Compare;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.Precondition;
import io.oncekv.v1.Settings;
import io.oncekv.v1.Txn;
import io.oncekv.v1.TxnReply;
import io.oncekv.v1.WriteReply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Executes transactions. The changes go into a write unit of their own within that of the batch:
 * each sees those before it, and when one is refused, the whole is given up without a trace.
 */
final class TxnExecution {
  private final WriteUnit unit;
  private final Settings settings;

  TxnExecution(WriteUnit unit, Settings settings) {
    this.unit = unit;
    this.settings = settings;
  }

  /**
   * Executes one.
   *
   * @param revision the revision that it gets if it changes anything
   */
  Outcome execute(Txn txn, long revision) {
    Optional<Refusal> objection = objectionTo(txn);
    if (objection.isPresent()) {
      return new Outcome.Failure(objection.get());
    }
    KeyChanges present = changes(unit, revision, 0);
    boolean succeeded = true;
    for (int i = 0; i < txn.getCompareCount(); i++) {
      Compare compare = txn.getCompare(i);
      objection = objectionTo(present, compare);
      if (objection.isPresent()) {
        return new Outcome.Failure(within("txn.compare[" + i + "]", objection.get()));
      }
      succeeded &= present.holds(compare.getExpected(), present.head(compare.getKey()));
    }
    return carryOut(succeeded, succeeded ? txn.getThenList() : txn.getOtherwiseList(), revision);
  }

  private Outcome carryOut(boolean succeeded, List<Change> list, long revision) {
    WriteUnit inner = unit.inner();
    TxnReply.Builder replies = TxnReply.newBuilder().setSucceeded(succeeded);
    boolean applied = false;
    for (int i = 0; i < list.size(); i++) {
      Effect effect = change(changes(inner, revision, i), list.get(i));
      if (effect instanceof Effect.Refused refused) {
        String place = (succeeded ? "txn.then[" : "txn.otherwise[") + i + "]";
        return new Outcome.Failure(within(place + operation(list.get(i)), refused.refusal()));
      }
      Effect.Done done = (Effect.Done) effect;
      ChangeReply.Builder reply =
          ChangeReply.newBuilder().setApplied(done.applied()).setLength(done.length());
      done.number().ifPresent(reply::setNumber);
      replies.addChanges(reply);
      applied |= done.applied();
    }
    inner.commit();
    return new Outcome.Reply(
        WriteReply.newBuilder()
            .setApplied(applied)
            .setRevision(applied ? revision : revision - 1)
            .setTxn(replies)
            .build());
  }

  private KeyChanges changes(WriteUnit into, long revision, int place) {
    return new KeyChanges(
        new ValueWriter(into, settings.getChunkBytes(), place), settings, revision);
  }

  private static Effect change(KeyChanges keys, Change change) {
    Optional<Refusal> objection =
        objectionTo(change).or(() -> keys.objectionTo(TxnLimits.keyOf(change)));
    if (objection.isPresent()) {
      return new Effect.Refused(objection.get());
    }
    return switch (change.getOperationCase()) {
      case PUT -> keys.put(change.getPut().getKey(), change.getPut().getValue());
      case APPEND -> keys.append(change.getAppend().getKey(), change.getAppend().getSuffix());
      case DELETE -> keys.delete(change.getDelete().getKey());
      case INCREMENT ->
          keys.increment(change.getIncrement().getKey(), change.getIncrement().getDelta());
      case OPERATION_NOT_SET -> throw new IllegalStateException("objected to above");
    };
  }

  private Optional<Refusal> objectionTo(Txn txn) {
    if (txn.getThenCount() == 0 && txn.getOtherwiseCount() == 0) {
      return Optional.of(Refusal.invalid("txn", "a transaction needs at least one change"));
    }
    long longest =
        Math.max(txn.getCompareCount(), Math.max(txn.getThenCount(), txn.getOtherwiseCount()));
    if (longest > TxnLimits.MAX_ELEMENTS) {
      return Optional.of(tooLarge("elements of a list", longest, TxnLimits.MAX_ELEMENTS));
    }
    long bytes = TxnLimits.bytesOf(txn);
    long limit = TxnLimits.maxBytes(settings);
    return bytes > limit ? Optional.of(tooLarge("bytes", bytes, limit)) : Optional.empty();
  }

  private static Optional<Refusal> objectionTo(KeyChanges keys, Compare compare) {
    Precondition expected = compare.getExpected();
    return keys.objectionTo(compare.getKey())
        .or(
            () ->
                expected.getConditionCase() == Precondition.ConditionCase.CONDITION_NOT_SET
                    ? Optional.of(Refusal.invalid("expected", "a comparison needs a precondition"))
                    : KeyChanges.objectionTo(expected));
  }

  private static Optional<Refusal> objectionTo(Change change) {
    if (change.getOperationCase() == Change.OperationCase.OPERATION_NOT_SET) {
      return Optional.of(
          Refusal.invalid("operation", "the change has no operation that this release knows"));
    }
    return change.getAppend().hasExpected() || change.getDelete().hasExpected()
        ? Optional.of(
            Refusal.invalid(
                "expected", "a change of a transaction has no condition; put it into `compare`"))
        : Optional.empty();
  }

  private static String operation(Change change) {
    return switch (change.getOperationCase()) {
      case PUT -> ".put";
      case APPEND -> ".append";
      case DELETE -> ".delete";
      case INCREMENT -> ".increment";
      case OPERATION_NOT_SET -> "";
    };
  }

  /** A refusal of a part, as the whole's. */
  private static Refusal within(String place, Refusal part) {
    Map<String, String> details = new TreeMap<>(part.details());
    details.computeIfPresent("field", (name, field) -> place + "." + field);
    return new Refusal(part.reason(), place + ": " + part.message(), details);
  }

  private static Refusal tooLarge(String what, long size, long limit) {
    return new Refusal(
        ErrorReason.INVALID_ARGUMENT,
        "the transaction has " + size + " " + what + ", the limit is " + limit + "; split it",
        Map.of("field", "txn", "size", Long.toString(size), "limit", Long.toString(limit)));
  }
}
