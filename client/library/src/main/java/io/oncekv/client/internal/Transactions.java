package io.oncekv.client.internal;

import com.google.protobuf.ByteString;
import io.oncekv.client.Change;
import io.oncekv.client.Txn;
import io.oncekv.v1.Append;
import io.oncekv.v1.Compare;
import io.oncekv.v1.Delete;
import io.oncekv.v1.Increment;
import io.oncekv.v1.Put;
import io.oncekv.v1.Settings;
import io.oncekv.v1.Write;
import java.util.List;

/** Makes operations of transactions, and checks them before they cost a sequence. */
final class Transactions {
  /** The contract's: as much as a longest key and value have, but at least this. */
  private static final long LEAST_LIMIT = 1 << 20;

  private Transactions() {}

  static Write write(Txn txn) {
    io.oncekv.v1.Txn.Builder builder = io.oncekv.v1.Txn.newBuilder();
    for (Txn.Condition condition : txn.conditions()) {
      builder.addCompare(
          Compare.newBuilder()
              .setKey(Operations.key(condition.key()))
              .setExpected(Operations.precondition(condition.expected())));
    }
    txn.then().forEach(change -> builder.addThen(change(change)));
    txn.otherwise().forEach(change -> builder.addOtherwise(change(change)));
    return Write.newBuilder().setTxn(builder).build();
  }

  static void checkLimits(io.oncekv.v1.Txn txn, Settings settings) {
    long bytes = 0;
    for (Compare compare : txn.getCompareList()) {
      Operations.check("key", compare.getKey(), settings.getMaxKeyBytes());
      Operations.checkExpected(compare.getExpected(), settings);
      bytes += compare.getKey().size() + compare.getExpected().getValue().size();
    }
    for (List<io.oncekv.v1.Change> changes : List.of(txn.getThenList(), txn.getOtherwiseList())) {
      for (io.oncekv.v1.Change change : changes) {
        bytes += checkedBytes(change, settings);
      }
    }
    long longest =
        Integer.toUnsignedLong(settings.getMaxKeyBytes())
            + Integer.toUnsignedLong(settings.getMaxValueBytes());
    long limit = Math.max(LEAST_LIMIT, longest);
    if (bytes > limit) {
      throw Operations.tooLarge("transaction", bytes, limit);
    }
  }

  private static long checkedBytes(io.oncekv.v1.Change change, Settings settings) {
    ByteString key =
        switch (change.getOperationCase()) {
          case PUT -> change.getPut().getKey();
          case APPEND -> change.getAppend().getKey();
          case DELETE -> change.getDelete().getKey();
          case INCREMENT -> change.getIncrement().getKey();
          case OPERATION_NOT_SET -> throw Operations.invalid("the change holds no operation");
        };
    ByteString value =
        change.hasPut() ? change.getPut().getValue() : change.getAppend().getSuffix();
    Operations.check("key", key, settings.getMaxKeyBytes());
    Operations.check(change.hasPut() ? "value" : "suffix", value, settings.getMaxValueBytes());
    return (long) key.size() + value.size();
  }

  private static io.oncekv.v1.Change change(Change change) {
    ByteString key = Operations.key(change.key());
    io.oncekv.v1.Change.Builder built = io.oncekv.v1.Change.newBuilder();
    if (change instanceof Change.Put put) {
      built.setPut(Put.newBuilder().setKey(key).setValue(ByteString.copyFrom(put.value())));
    } else if (change instanceof Change.Append append) {
      built.setAppend(
          Append.newBuilder().setKey(key).setSuffix(ByteString.copyFrom(append.suffix())));
    } else if (change instanceof Change.Increment increment) {
      built.setIncrement(Increment.newBuilder().setKey(key).setDelta(increment.delta()));
    } else {
      built.setDelete(Delete.newBuilder().setKey(key));
    }
    return built.build();
  }
}
