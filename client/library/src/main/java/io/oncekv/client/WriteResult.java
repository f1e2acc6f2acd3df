package io.oncekv.client;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a write answered.
 *
 * @param applied false when its condition did not hold, and for the deletion of an absent key; of a
 *     transaction: whether it changed anything
 * @param revision the revision of this write if applied, otherwise the key's present one (0:
 *     absent)
 * @param length the length of the value after the write if applied, otherwise its present length
 * @param restoreCounter with the revision a fencing token: the pair only ever grows
 * @param duplicate this is the stored answer of an earlier attempt
 * @param sequence the write's sequence in its session; 0 for a write without identity
 * @param number of an increment: the number after it
 * @param txn of a transaction: which way it went
 */
public record WriteResult(
    boolean applied,
    long revision,
    long length,
    int restoreCounter,
    boolean duplicate,
    long sequence,
    OptionalLong number,
    Optional<TxnOutcome> txn) {

  /** Makes the result of a write that is neither an increment nor a transaction. */
  public WriteResult(
      boolean applied,
      long revision,
      long length,
      int restoreCounter,
      boolean duplicate,
      long sequence) {
    this(
        applied,
        revision,
        length,
        restoreCounter,
        duplicate,
        sequence,
        OptionalLong.empty(),
        Optional.empty());
  }
}
