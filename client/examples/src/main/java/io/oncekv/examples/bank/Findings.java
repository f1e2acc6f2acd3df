package io.oncekv.examples.bank;

/**
 * What is wrong.
 *
 * @param wrongSums audits that found another sum than was paid in at the opening
 * @param unexplained balances, told to a teller or seen by an auditor, that the transfers up to
 *     then do not explain
 * @param wrongAccounts accounts that do not hold in the end what all receipts together say
 * @param overdrawn postings that left a balance below zero
 */
public record Findings(int wrongSums, int unexplained, int wrongAccounts, int overdrawn) {
  /** Nothing is wrong. */
  public static final Findings NONE = new Findings(0, 0, 0, 0);

  /** Returns whether nothing is wrong. */
  public boolean isClean() {
    return equals(NONE);
  }
}
