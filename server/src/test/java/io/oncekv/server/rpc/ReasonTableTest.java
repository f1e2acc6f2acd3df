package io.oncekv.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncekv.v1.ErrorReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ReasonTableTest {
  private static final Path PROTO = Path.of("../proto/src/main/protobuf/oncekv/v1/errors.proto");

  @ParameterizedTest
  @EnumSource(
      value = ErrorReason.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"ERROR_REASON_UNSPECIFIED", "UNRECOGNIZED"})
  void everyReasonOfTheContractHasARow(ErrorReason reason) {
    assertThat(ReasonTable.find(reason)).isPresent();
  }

  @Test
  void whatIsNoReasonIsGivenToNobody() {
    assertThat(ReasonTable.find(ErrorReason.ERROR_REASON_UNSPECIFIED)).isEmpty();
    assertThatThrownBy(() -> ReasonTable.row(ErrorReason.UNRECOGNIZED))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyRowSaysOfTheAttemptWhatTheContractSays() throws IOException {
    Map<String, String> promised = promisedByTheContract();
    assertThat(promised).hasSize(ErrorReason.values().length - 2);
    promised.forEach(
        (reason, executed) ->
            assertThat(ReasonTable.row(ErrorReason.valueOf(reason)).executed().wireName())
                .as(reason)
                .isEqualTo(executed));
  }

  @Test
  void whatTheContractCallsDecidedIsDecidable() {
    for (ErrorReason reason : ErrorReason.values()) {
      if (reason != ErrorReason.UNRECOGNIZED && reason.getNumber() > 0 && reason.getNumber() < 32) {
        assertThat(ReasonTable.row(reason).decidable()).as(reason.name()).isTrue();
      }
      if (reason != ErrorReason.UNRECOGNIZED && reason.getNumber() >= 64) {
        assertThat(ReasonTable.row(reason).decidable()).as(reason.name()).isFalse();
      }
    }
  }

  /** The bracket that opens the comment before each reason in errors.proto. */
  private static Map<String, String> promisedByTheContract() throws IOException {
    Pattern bracket = Pattern.compile("^ {2}// \\[(no|never|maybe)[],;].*");
    Pattern value = Pattern.compile("^ {2}([A-Z_]+) = [1-9][0-9]*;.*");
    Map<String, String> promised = new LinkedHashMap<>();
    String last = "";
    for (String line : Files.readAllLines(PROTO)) {
      Matcher comment = bracket.matcher(line);
      Matcher reason = value.matcher(line);
      if (comment.matches()) {
        last = comment.group(1);
      } else if (reason.matches()) {
        promised.put(reason.group(1), last);
        last = "";
      }
    }
    return promised;
  }
}
