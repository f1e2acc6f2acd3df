package io.oncekv.server.statemachine;

import com.google.protobuf.ByteString;
import io.oncekv.internal.v1.Command;
import io.oncekv.v1.Change;
import io.oncekv.v1.Settings;
import io.oncekv.v1.Txn;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How large a transaction may be. It is executed on the apply thread, its reply stays in a slot,
 * and all of it travels in one log entry.
 */
public final class TxnLimits {
  /** The most elements of each of its lists; etcd's default, too. */
  public static final int MAX_ELEMENTS = 128;

  /** Room for a list of small changes even where the settings allow only small values. */
  private static final long LEAST_BYTES = 1 << 20;

  private TxnLimits() {}

  /** The most bytes of keys, values, suffixes and expected values together. */
  public static long maxBytes(Settings settings) {
    return Math.max(
        LEAST_BYTES,
        Integer.toUnsignedLong(settings.getMaxKeyBytes())
            + Integer.toUnsignedLong(settings.getMaxValueBytes()));
  }

  /** The bytes of keys, values, suffixes and expected values together. */
  public static long bytesOf(Txn txn) {
    long bytes = 0;
    for (var compare : txn.getCompareList()) {
      bytes += compare.getKey().size() + compare.getExpected().getValue().size();
    }
    for (List<Change> changes : List.of(txn.getThenList(), txn.getOtherwiseList())) {
      for (Change change : changes) {
        // At most one of the operations is there, and the others are empty.
        bytes +=
            keyOf(change).size()
                + change.getPut().getValue().size()
                + change.getAppend().getSuffix().size();
      }
    }
    return bytes;
  }

  /**
   * How many single commands a command is worth to who applies it: a transaction as many as it
   * looks at keys and changes them at most.
   */
  public static int stepsOf(Command command) {
    if (!command.getWrite().hasTxn()) {
      return 1;
    }
    Txn txn = command.getWrite().getTxn();
    int changes = Math.max(txn.getThenCount(), txn.getOtherwiseCount());
    return Math.max(1, txn.getCompareCount() + changes);
  }

  static ByteString keyOf(Change change) {
    return switch (change.getOperationCase()) {
      case PUT -> change.getPut().getKey();
      case APPEND -> change.getAppend().getKey();
      case DELETE -> change.getDelete().getKey();
      case INCREMENT -> change.getIncrement().getKey();
      case OPERATION_NOT_SET -> ByteString.EMPTY;
    };
  }

  /**
   * The smallest of all its keys: what stands for a transaction where there is room for one key.
   */
  static Optional<ByteString> smallestKeyOf(Txn txn) {
    Comparator<ByteString> order = ByteString.unsignedLexicographicalComparator();
    return Stream.of(
            txn.getCompareList().stream().map(compare -> compare.getKey()),
            txn.getThenList().stream().map(TxnLimits::keyOf),
            txn.getOtherwiseList().stream().map(TxnLimits::keyOf))
        .flatMap(keys -> keys)
        .min(order);
  }
}
