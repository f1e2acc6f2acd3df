package io.oncekv.kvctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.DeadlineExceededException;
import io.oncekv.client.Executed;
import io.oncekv.client.FencedException;
import io.oncekv.client.NotExecutedException;
import io.oncekv.client.OutcomeUnknownException;
import io.oncekv.client.TooLargeException;
import io.oncekv.kvctl.output.FailureView;
import io.oncekv.kvctl.output.IdentityView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureReportTest {

  @Test
  void anUnknownOutcomeExitsWith6AndTellsHowToSendTheWriteAgain() {
    FailureView view =
        FailureReport.of(
            new UnknownOutcome(
                new IdentityView(7, 2, 41, 0xabcL),
                new OutcomeUnknownException(41, "", "no answer came in time", null)),
            true);

    assertThat(view.exitCode()).isEqualTo(6);
    assertThat(view.executed()).isEqualTo("maybe");
    assertThat(view.message())
        .contains("--session 7 --epoch 2 --sequence 41 --incarnation 0x0000000000000abc");
  }

  @Test
  void aDeadlineBeforeAnythingWasSentExitsWith4() {
    FailureView view =
        FailureReport.of(
            new DeadlineExceededException(Executed.NO, "", "no answer in time", null), true);

    assertThat(view).isEqualTo(new FailureView("UNAVAILABLE", "no answer in time", "no", 4));
  }

  @Test
  void aRefusalExitsWith1UnderTheClustersOwnName() {
    FailureView view =
        FailureReport.of(new FencedException(Executed.NEVER, "FENCED", "fenced", null), true);

    assertThat(view.reason()).isEqualTo("FENCED");
    assertThat(view.executed()).isEqualTo("never");
    assertThat(view.exitCode()).isEqualTo(1);
    assertThat(view.message()).startsWith("fenced; ");
  }

  @ParameterizedTest
  @CsvSource({
    "key, KEY_TOO_LARGE",
    "value, VALUE_TOO_LARGE",
    "suffix, VALUE_TOO_LARGE",
    "transaction, REQUEST_TOO_LARGE",
  })
  void whatTheLibraryFindsTooLargeExitsWith1AsIfTheClusterHadRefusedIt(
      String field, String reason) {
    FailureView view =
        FailureReport.of(
            new TooLargeException(Executed.NEVER, "", "too large", field, 9, 8, null), true);

    assertThat(view).isEqualTo(new FailureView(reason, "too large", "never", 1));
  }

  @Test
  void aDiskWithoutRoomIsUnavailable() {
    FailureView view =
        FailureReport.of(new NotExecutedException(Executed.NO, "DISK_LOW", "full", null), true);

    assertThat(view).isEqualTo(new FailureView("DISK_LOW", "full", "no", 4));
  }

  @Test
  void aNodeThatIsNotReadyIsUnavailableAndAReadSaysNothingOfExecution() {
    FailureView view =
        FailureReport.of(
            new NotExecutedException(Executed.NO, "NOT_READY", "starting", null), false);

    assertThat(view).isEqualTo(new FailureView("NOT_READY", "starting", "", 4));
  }
}
