package io.oncekv.server.simulation;

import com.google.protobuf.ByteString;
import io.oncekv.server.simulation.ModelStore.Executed;
import io.oncekv.v1.Change;
import io.oncekv.v1.ChangeReply;
import io.oncekv.v1.Compare;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.Precondition;
import io.oncekv.v1.Txn;
import io.oncekv.v1.TxnReply;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteReply;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A transaction in the model: done on the store itself, and put back when a change fails. */
final class ModelTransaction {
  private final ModelStore store;

  ModelTransaction(ModelStore store) {
    this.store = store;
  }

  Executed execute(Txn txn) {
    if (txn.getThenCount() + txn.getOtherwiseCount() == 0) {
      return ModelStore.failed(ErrorReason.INVALID_ARGUMENT, "txn");
    }
    boolean succeeded = true;
    for (int i = 0; i < txn.getCompareCount(); i++) {
      Compare compare = txn.getCompare(i);
      Executed objection = ModelStore.objection(compare.getKey(), compare.getExpected());
      if (objection == null && compare.getExpected().equals(Precondition.getDefaultInstance())) {
        objection = ModelStore.failed(ErrorReason.INVALID_ARGUMENT, "expected");
      }
      if (objection != null) {
        return ModelStore.failed(objection.reason(), "txn.compare[" + i + "]." + objection.field());
      }
      succeeded &= ModelStore.holds(compare.getExpected(), store.values.get(compare.getKey()));
    }
    return carryOut(succeeded, succeeded ? txn.getThenList() : txn.getOtherwiseList());
  }

  private Executed carryOut(boolean succeeded, List<Change> changes) {
    Map<ByteString, ModelStore.Value> backup = new HashMap<>(store.values);
    long before = store.revision;
    boolean applied = false;
    TxnReply.Builder replies = TxnReply.newBuilder().setSucceeded(succeeded);
    for (int i = 0; i < changes.size(); i++) {
      // All of them under one revision.
      store.revision = before;
      Executed executed = store.execute(alone(changes.get(i)));
      if (executed.reply() == null) {
        store.values.clear();
        store.values.putAll(backup);
        store.revision = before;
        String place = (succeeded ? "txn.then[" : "txn.otherwise[") + i + "].";
        String operation = changes.get(i).getOperationCase().name().toLowerCase(Locale.ROOT);
        return ModelStore.failed(executed.reason(), place + operation + "." + executed.field());
      }
      applied |= executed.reply().getApplied();
      ChangeReply.Builder reply =
          ChangeReply.newBuilder()
              .setApplied(executed.reply().getApplied())
              .setLength(executed.reply().getLength());
      if (executed.reply().hasNumber()) {
        reply.setNumber(executed.reply().getNumber());
      }
      replies.addChanges(reply);
    }
    store.revision = applied ? before + 1 : before;
    return ModelStore.replied(
        WriteReply.newBuilder().setApplied(applied).setRevision(store.revision).setTxn(replies));
  }

  private static Write alone(Change change) {
    Write.Builder write = Write.newBuilder();
    return switch (change.getOperationCase()) {
      case PUT -> write.setPut(change.getPut()).build();
      case APPEND -> write.setAppend(change.getAppend()).build();
      case DELETE -> write.setDelete(change.getDelete()).build();
      case INCREMENT -> write.setIncrement(change.getIncrement()).build();
      case OPERATION_NOT_SET -> throw new AssertionError("the simulation sends none such");
    };
  }
}
