package io.oncekv.client;

import java.util.List;

/**
 * Which way a transaction went.
 *
 * @param succeeded all conditions held: {@code then} was done, and not {@code otherwise}
 * @param changes one result for each change that was done, in order
 */
public record TxnOutcome(boolean succeeded, List<ChangeResult> changes) {
  /** Takes a copy of the list. */
  public TxnOutcome {
    changes = List.copyOf(changes);
  }
}
