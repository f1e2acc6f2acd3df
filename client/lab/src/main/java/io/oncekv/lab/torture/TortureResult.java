package io.oncekv.lab.torture;

import io.oncekv.check.linear.Verdict;
import io.oncekv.check.once.Findings;
import java.util.List;
import java.util.Locale;

/**
 * What became of a run.
 *
 * @param operations that were answered
 * @param faults that were carried out
 * @param unknown operations of unknown outcome
 * @param findings of the exactly-once check
 * @param verdict of the linearizability check, the worst of all chapters
 * @param worstGapMillis the longest time without a successful write during a fault that left a
 *     majority alone
 * @param problems all else that is wrong, in words
 */
record TortureResult(
    long operations,
    int faults,
    long unknown,
    Findings findings,
    Verdict verdict,
    long worstGapMillis,
    List<String> problems) {

  boolean isOk() {
    return operations > 0
        && faults > 0
        && findings.isClean()
        && verdict == Verdict.YES
        && problems.isEmpty();
  }

  /** Returns the last line, without the folder of a failed run. */
  String line(long seed) {
    return String.format(
        Locale.ROOT,
        "torture: %s ops=%d faults=%d unknown=%d lost=%d doubled=%d linearizable=%s"
            + " worst_gap_ms=%d seed=%d",
        isOk() ? "ok" : "FAILED",
        operations,
        faults,
        unknown,
        findings.lost(),
        findings.doubled(),
        verdict.name().toLowerCase(Locale.ROOT),
        worstGapMillis,
        seed);
  }
}
