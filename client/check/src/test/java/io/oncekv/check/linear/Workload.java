package io.oncekv.check.linear;

/**
 * What random clients do.
 *
 * @param clients each with one operation at a time
 * @param operations of all together
 * @param keys that they share
 * @param unknownPercent how many operations end without an answer; half of them take effect
 * @param revisions whether answers tell them
 * @param mix which operations there are
 */
record Workload(
    int clients, int operations, int keys, int unknownPercent, boolean revisions, Mix mix) {
  enum Mix {
    /** Reads and appends, and now and then a put. */
    APPENDS,
    /** Reads, increments. */
    COUNTERS,
    /** Puts of few values and reads. */
    REGISTERS,
    /** Everything. */
    ALL
  }
}
