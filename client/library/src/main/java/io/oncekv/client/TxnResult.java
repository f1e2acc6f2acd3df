package io.oncekv.client;

import java.util.List;

/**
 * What a transaction answered.
 *
 * @param succeeded all conditions held: {@code then} was done, and not {@code otherwise}
 * @param changes one result for each change that was done, in order
 * @param changed whether anything was changed, in whichever list
 * @param revision of this transaction if it changed anything, otherwise the newest there was
 * @param restoreCounter with the revision a fencing token: the pair only ever grows
 * @param duplicate this is the stored answer of an earlier attempt
 * @param sequence the write's sequence in its session; 0 for a write without identity
 */
public record TxnResult(
    boolean succeeded,
    List<ChangeResult> changes,
    boolean changed,
    long revision,
    int restoreCounter,
    boolean duplicate,
    long sequence) {
  /** Takes a copy of the list. */
  public TxnResult {
    changes = List.copyOf(changes);
  }

  /**
   * Returns a transaction's result as such, where it was found by a resolution.
   *
   * @throws IllegalArgumentException if it is that of another operation
   */
  public static TxnResult of(WriteResult result) {
    TxnOutcome outcome =
        result.txn().orElseThrow(() -> new IllegalArgumentException("not a transaction's result"));
    return new TxnResult(
        outcome.succeeded(),
        outcome.changes(),
        result.applied(),
        result.revision(),
        result.restoreCounter(),
        result.duplicate(),
        result.sequence());
  }

  /**
   * Returns the number that an increment led to.
   *
   * @param change the increment's position among the changes done, from 0
   * @throws IllegalArgumentException if that change was no increment
   */
  public long number(int change) {
    return changes
        .get(change)
        .number()
        .orElseThrow(() -> new IllegalArgumentException("change " + change + " is no increment"));
  }
}
