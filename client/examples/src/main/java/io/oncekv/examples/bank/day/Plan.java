package io.oncekv.examples.bank.day;

import io.oncekv.client.Delivery;

/**
 * What kind of day it will be.
 *
 * @param delivery how the tellers' clients deliver their writes
 * @param twoSteps money is moved in two writes instead of one transaction
 * @param leaderKills how often the leader is killed
 * @param seed decides transfers and lost replies
 */
public record Plan(Delivery delivery, boolean twoSteps, int leaderKills, long seed) {
  /** The bank as it should be, on a day when two leaders are killed. */
  public static Plan exactlyOnce(long seed) {
    return new Plan(Delivery.EXACTLY_ONCE, false, 2, seed);
  }

  /** Returns whether nothing may be wrong in the end. */
  public boolean promisesCleanBooks() {
    return delivery != Delivery.AT_LEAST_ONCE && !twoSteps;
  }

  /** Returns the word for it in the program's last line. */
  String verdict() {
    if (promisesCleanBooks()) {
      return "ok";
    }
    String steps = twoSteps ? "two-steps" : "";
    String copies = delivery == Delivery.AT_LEAST_ONCE ? "at-least-once" : "";
    return steps + (steps.isEmpty() || copies.isEmpty() ? "" : "-") + copies;
  }
}
