package io.oncekv.server.rpc;

import io.oncekv.server.statemachine.TxnLimits;
import io.oncekv.v1.Append;
import io.oncekv.v1.Change;
import io.oncekv.v1.Compare;
import io.oncekv.v1.Delete;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.Settings;
import io.oncekv.v1.Txn;
import java.util.List;

/** The rules of {@link WriteChecks} for transactions; fields are named like txn.then[3].put.key. */
final class TxnChecks {

  private TxnChecks() {}

  static void shape(Txn txn) {
    FieldChecks.nothingUnknown(txn, "txn");
    FieldChecks.require(
        txn.getThenCount() > 0 || txn.getOtherwiseCount() > 0,
        "txn",
        "has no changes; fill in `then`, `otherwise` or both");
    length("txn.compare", txn.getCompareCount());
    length("txn.then", txn.getThenCount());
    length("txn.otherwise", txn.getOtherwiseCount());
    for (int i = 0; i < txn.getCompareCount(); i++) {
      Compare compare = txn.getCompare(i);
      String field = "txn.compare[" + i + "]";
      FieldChecks.nothingUnknown(compare, field);
      FieldChecks.notEmpty(compare.getKey(), field + ".key");
      FieldChecks.precondition(compare.getExpected(), field + ".expected");
    }
    shape(txn.getThenList(), "txn.then");
    shape(txn.getOtherwiseList(), "txn.otherwise");
  }

  static void limits(Txn txn, Settings settings) {
    for (int i = 0; i < txn.getCompareCount(); i++) {
      Compare compare = txn.getCompare(i);
      String field = "txn.compare[" + i + "]";
      FieldChecks.key(compare.getKey(), field + ".key", settings.getMaxKeyBytes());
      WriteChecks.expectedValue(
          compare.getExpected(), field + ".expected.value", settings.getMaxValueBytes());
    }
    limits(txn.getThenList(), "txn.then", settings);
    limits(txn.getOtherwiseList(), "txn.otherwise", settings);
    long bytes = TxnLimits.bytesOf(txn);
    long limit = TxnLimits.maxBytes(settings);
    if (bytes > limit) {
      throw FieldChecks.tooLarge(
          ErrorReason.REQUEST_TOO_LARGE,
          "txn",
          bytes,
          limit,
          "split it, or compare by revision instead of by value");
    }
  }

  private static void shape(List<Change> changes, String list) {
    for (int i = 0; i < changes.size(); i++) {
      Change change = changes.get(i);
      String field = list + "[" + i + "]";
      FieldChecks.nothingUnknown(change, field);
      switch (change.getOperationCase()) {
        case PUT -> WriteChecks.shape(change.getPut(), field + ".put");
        case APPEND -> {
          Append append = change.getAppend();
          WriteChecks.shape(append, field + ".append");
          unconditional(append.hasExpected(), field + ".append.expected");
        }
        case DELETE -> {
          Delete delete = change.getDelete();
          WriteChecks.shape(delete, field + ".delete");
          unconditional(delete.hasExpected(), field + ".delete.expected");
        }
        case INCREMENT -> WriteChecks.shape(change.getIncrement(), field + ".increment");
        case OPERATION_NOT_SET ->
            throw FieldChecks.invalid(
                field, "has no operation; set one of put, append, delete, increment");
      }
    }
  }

  private static void limits(List<Change> changes, String list, Settings settings) {
    long maxKey = settings.getMaxKeyBytes();
    for (int i = 0; i < changes.size(); i++) {
      Change change = changes.get(i);
      String field = list + "[" + i + "]";
      switch (change.getOperationCase()) {
        case PUT -> WriteChecks.limits(change.getPut(), field + ".put", settings);
        case APPEND -> WriteChecks.limits(change.getAppend(), field + ".append", settings);
        case DELETE -> FieldChecks.key(change.getDelete().getKey(), field + ".delete.key", maxKey);
        case INCREMENT ->
            FieldChecks.key(change.getIncrement().getKey(), field + ".increment.key", maxKey);
        case OPERATION_NOT_SET -> throw new IllegalStateException("the shape was not checked");
      }
    }
  }

  private static void unconditional(boolean hasExpected, String field) {
    FieldChecks.require(
        !hasExpected, field, "a change of a transaction has no condition; put it into `compare`");
  }

  private static void length(String list, int length) {
    FieldChecks.require(
        length <= TxnLimits.MAX_ELEMENTS,
        list,
        "has "
            + length
            + " elements, the limit is "
            + TxnLimits.MAX_ELEMENTS
            + "; split the transaction");
  }
}
