package io.oncekv.examples.bank;

import java.util.Optional;

/** A way to move money from one account to another. Safe for any number of threads. */
@FunctionalInterface
public interface Transfers {
  /**
   * Moves money.
   *
   * @param amount how much, at least 1
   * @return the receipt; empty if the account does not hold as much, and then nothing has changed
   */
  Optional<Receipt> transfer(String from, String to, long amount);
}
