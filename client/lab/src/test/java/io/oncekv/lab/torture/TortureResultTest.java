package io.oncekv.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.check.linear.Verdict;
import io.oncekv.check.once.Findings;
import java.util.List;
import org.junit.jupiter.api.Test;

class TortureResultTest {
  private static TortureResult result(
      long operations, int faults, Findings findings, Verdict verdict, String... problems) {
    return new TortureResult(operations, faults, 3, findings, verdict, 1200, List.of(problems));
  }

  @Test
  void aGoodRunSaysOk() {
    assertThat(result(100, 5, Findings.NONE, Verdict.YES).line(42))
        .isEqualTo(
            "torture: ok ops=100 faults=5 unknown=3 lost=0 doubled=0 linearizable=yes"
                + " worst_gap_ms=1200 seed=42");
  }

  @Test
  void aRunThatFoundSomethingDidNothingOrIsUndecidedSaysFailed() {
    assertThat(
            List.of(
                result(0, 5, Findings.NONE, Verdict.YES),
                result(100, 0, Findings.NONE, Verdict.YES),
                result(100, 5, new Findings(1, 0, 0, 0), Verdict.YES),
                result(100, 5, new Findings(0, 0, 1, 0), Verdict.YES),
                result(100, 5, Findings.NONE, Verdict.NO),
                result(100, 5, Findings.NONE, Verdict.UNDECIDED),
                result(100, 5, Findings.NONE, Verdict.YES, "n1 ended by itself")))
        .allMatch(result -> !result.isOk() && result.line(1).startsWith("torture: FAILED ops="));
    assertThat(result(100, 5, Findings.NONE, Verdict.UNDECIDED).line(1))
        .contains("linearizable=undecided");
  }
}
