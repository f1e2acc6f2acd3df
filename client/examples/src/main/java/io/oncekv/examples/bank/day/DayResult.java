package io.oncekv.examples.bank.day;

import io.oncekv.examples.bank.Findings;

/**
 * How a day went.
 *
 * @param transfers that were done
 * @param refused transfers, for want of funds
 * @param answeredAgain transfers that had been done before, when their lost answer was asked for
 * @param lostReplies connections that were cut before a reply
 * @param leaderKills how often the leader was killed
 * @param audits how often all accounts were read at one moment
 * @param accounts how many there are
 * @param opened the money that was paid in
 * @param sum the money that was there in the end
 * @param findings what is wrong
 */
public record DayResult(
    int transfers,
    int refused,
    int answeredAgain,
    long lostReplies,
    int leaderKills,
    int audits,
    int accounts,
    long opened,
    long sum,
    Findings findings) {

  /** Returns whether nothing was wrong although replies were lost and leaders killed as planned. */
  public boolean isAsPromised(Plan plan) {
    return findings.isClean()
        && sum == opened
        && lostReplies > 0
        && leaderKills == plan.leaderKills();
  }
}
