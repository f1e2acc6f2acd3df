package io.oncekv.kvctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.Executed;
import io.oncekv.client.Resolution;
import io.oncekv.client.Resolution.Outcome;
import io.oncekv.client.SessionLostException;
import io.oncekv.client.WriteResult;
import io.oncekv.kvctl.output.FailureView;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResolveCommandTest {

  private static int exitCode(Outcome outcome, Boolean applied) {
    return ResolveCommand.exitCode(
        new Resolution(
            outcome,
            Optional.ofNullable(applied).map(yes -> new WriteResult(yes, 1, 1, 0, true, 1))));
  }

  @Test
  void exitsAsTheWriteItselfWouldHave() {
    assertThat(exitCode(Outcome.EXECUTED, true)).isEqualTo(0);
    assertThat(exitCode(Outcome.EXECUTED, false)).isEqualTo(3);
    assertThat(exitCode(Outcome.NEVER_EXECUTED, null)).isEqualTo(3);
    assertThat(exitCode(Outcome.REPLY_DISCARDED, null)).isEqualTo(6);
  }

  @Test
  void aSessionThatIsGoneLeavesTheWriteUnknown() {
    FailureView view =
        FailureReport.of(
            new SessionLostException(Executed.MAYBE, "SESSION_EXPIRED", "gone", null), true);
    assertThat(view.exitCode()).isEqualTo(6);
    assertThat(view.executed()).isEqualTo("maybe");
  }
}
