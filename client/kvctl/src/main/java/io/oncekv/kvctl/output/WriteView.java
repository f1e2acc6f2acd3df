package io.oncekv.kvctl.output;

import java.util.Optional;

/**
 * What a write answered.
 *
 * @param applied whether the write changed the key
 * @param revision applied: the write's revision; otherwise the key's present one, 0 if absent
 * @param length applied: the value's length after the write; otherwise its present length
 * @param restoreCounter how often the cluster was restored; with the revision a fencing token
 * @param duplicate whether this is the stored answer of an earlier attempt
 * @param identity the number this write has for good, when the session outlives the command
 */
public record WriteView(
    boolean applied,
    long revision,
    long length,
    int restoreCounter,
    boolean duplicate,
    Optional<IdentityView> identity) {}
