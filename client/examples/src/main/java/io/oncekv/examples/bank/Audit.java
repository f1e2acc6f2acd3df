package io.oncekv.examples.bank;

import java.util.Map;

/**
 * What all accounts held at one moment.
 *
 * @param balances by account
 * @param revision the newest in the state that was read: every change up to it was seen, and none
 *     behind it
 */
public record Audit(Map<String, Long> balances, long revision) {
  /** Takes a copy of the map. */
  public Audit {
    balances = Map.copyOf(balances);
  }

  /** Returns all the money there is. */
  public long sum() {
    return balances.values().stream().mapToLong(Long::longValue).sum();
  }
}
