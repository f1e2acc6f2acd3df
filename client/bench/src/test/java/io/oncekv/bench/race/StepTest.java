package io.oncekv.bench.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncekv.bench.load.Work;
import org.junit.jupiter.api.Test;

class StepTest {
  @Test
  void aStepIsReadAsItIsPrinted() {
    Step step = Step.parse("mix95@256");

    assertThat(step).isEqualTo(new Step(Work.MIX95, 256));
    assertThat(step).hasToString("mix95@256");
  }

  @Test
  void transactionsCarryManyOperations() {
    assertThat(Step.parse("txn64@1024").calls()).isEqualTo(16);
    assertThat(Step.parse("txn64@1").calls()).isEqualTo(1);
    assertThat(Step.parse("writes@1024").calls()).isEqualTo(1024);
  }

  @Test
  void whatIsNoStepIsToldWithTheWordsThatAre() {
    assertThatThrownBy(() -> Step.parse("wries@64"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'wries@64' is no step")
        .hasMessageContaining("writes, reads, spread, mix95, unary, sessionless, txn64");
    assertThatThrownBy(() -> Step.parse("writes@many")).hasMessageContaining("is no step");
    assertThatThrownBy(() -> Step.parse("writes")).hasMessageContaining("from 1 to");
    assertThatThrownBy(() -> Step.parse("writes@0")).hasMessageContaining("from 1 to");
  }
}
