package io.oncekv.kvctl.output;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a write answered.
 *
 * @param applied whether the write changed the key
 * @param revision applied: the write's revision; otherwise the key's present one, 0 if absent
 * @param length applied: the value's length after the write; otherwise its present length
 * @param restoreCounter how often the cluster was restored; with the revision a fencing token
 * @param duplicate whether this is the stored answer of an earlier attempt
 * @param identity the number this write has for good, when the session outlives the command
 * @param number of an increment: the number after it
 * @param txn of a transaction: which way it went
 */
public record WriteView(
    boolean applied,
    long revision,
    long length,
    int restoreCounter,
    boolean duplicate,
    Optional<IdentityView> identity,
    OptionalLong number,
    Optional<TxnView> txn) {

  /** The answer to a write that is neither an increment nor a transaction. */
  public WriteView(
      boolean applied,
      long revision,
      long length,
      int restoreCounter,
      boolean duplicate,
      Optional<IdentityView> identity) {
    this(
        applied,
        revision,
        length,
        restoreCounter,
        duplicate,
        identity,
        OptionalLong.empty(),
        Optional.empty());
  }
}
