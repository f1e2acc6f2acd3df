package io.oncekv.check.linear;

import io.oncekv.check.history.Bytes;
import io.oncekv.check.history.Operation;
import java.util.List;

/**
 * A key whose operations have no order.
 *
 * @param key which one
 * @param operations all that count, by the time of their invocation
 * @param longestOrder the longest beginning of an order that was found
 * @param blockedBy cannot stand behind it, though it has completed before anything else may
 */
public record Violation(
    Bytes key, List<Operation> operations, List<Operation> longestOrder, Operation blockedBy) {
  /** Keeps copies. */
  public Violation {
    operations = List.copyOf(operations);
    longestOrder = List.copyOf(longestOrder);
  }
}
