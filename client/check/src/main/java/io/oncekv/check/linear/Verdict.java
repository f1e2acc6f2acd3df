package io.oncekv.check.linear;

/** Whether a history is linearizable. */
public enum Verdict {
  /** There is an order, and it was carried out once more to be sure. */
  YES,
  /** There is none. */
  NO,
  /** The limits were reached first. */
  UNDECIDED
}
