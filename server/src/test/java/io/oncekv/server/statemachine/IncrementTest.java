package io.oncekv.server.statemachine;

import static io.oncekv.server.statemachine.LogDriver.bytes;
import static io.oncekv.server.statemachine.LogDriver.increment;
import static io.oncekv.server.statemachine.LogDriver.put;
import static io.oncekv.server.statemachine.LogDriver.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.server.statemachine.CommandResult.Refused;
import io.oncekv.server.statemachine.CommandResult.Replied;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.WriteReply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that count once. */
class IncrementTest extends OneSession {
  @Test
  void anAbsentKeyCountsAsZeroAndTheNumberIsDecimalText() {
    WriteReply first = reply(log.one(write(session, 1, increment("n", 5))));
    assertThat(first.getNumber()).isEqualTo(5);
    assertThat(first.getApplied()).isTrue();
    assertThat(first.getRevision()).isEqualTo(1);
    WriteReply second = reply(log.one(write(session, 2, increment("n", -12))));
    assertThat(second.getNumber()).isEqualTo(-7);
    assertThat(second.getLength()).isEqualTo(2);
    assertThat(value("n")).isEqualTo("-7");
    assertThat(reply(log.one(write(session, 3, increment("n", 7)))).hasNumber())
        .as("zero is a number, too")
        .isTrue();
    assertThat(value("n")).isEqualTo("0");
  }

  @Test
  void aDuplicateCountsOnceAndGetsTheSameBytes() {
    WriteReply first = reply(log.one(write(session, 1, increment("n", 5))));
    log.one(write(session, 2, increment("n", 100)));
    Replied again = (Replied) log.one(write(session, 1, increment("n", 5)));
    assertThat(again.duplicate()).isTrue();
    assertThat(again.reply().toByteString()).isEqualTo(first.toByteString());
    assertThat(value("n")).isEqualTo("105");
    assertThat(refused(log.one(write(session, 1, increment("n", 6)))).reason())
        .isEqualTo(ErrorReason.SEQUENCE_REUSED);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE})
  void aNumberStopsAtItsEndAndStaysAsItIs(long end) {
    log.one(write(session, 1, increment("n", end)));
    assertThat(value("n")).isEqualTo(Long.toString(end));
    Refused overflow = refused(log.one(write(session, 2, increment("n", Long.signum(end)))));
    assertThat(overflow.reason()).isEqualTo(ErrorReason.NUMBER_EXHAUSTED);
    assertThat(overflow.details()).containsEntry("field", "delta");
    assertThat(value("n")).isEqualTo(Long.toString(end));
    assertThat(state.summary().revision()).isEqualTo(1);

    log.one(write(session, 3, put("n", "0")));
    Refused again = refused(log.one(write(session, 2, increment("n", Long.signum(end)))));
    assertThat(again.duplicate()).as("decided once, for good").isTrue();
    assertThat(again.message()).isEqualTo(overflow.message());
    assertThat(value("n")).isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " 1",
        "1 ",
        "+1",
        "01",
        "-0",
        "00",
        "1.0",
        "0x1",
        "ten",
        "-",
        "\u0663",
        "9223372036854775808",
        "-9223372036854775809",
        "123456789012345678901234567890"
      })
  void whatIsNoNumberIsRefusedAndStaysAsItIs(String text) {
    log.one(write(session, 1, put("n", text)));
    Refused refused = refused(log.one(write(session, 2, increment("n", 1))));
    assertThat(refused.reason()).isEqualTo(ErrorReason.NOT_A_NUMBER);
    assertThat(refused.details()).containsEntry("field", "key");
    assertThat(value("n")).isEqualTo(text);
    log.one(write(session, 3, put("n", "1")));
    assertThat(refused(log.one(write(session, 2, increment("n", 1)))).duplicate()).isTrue();
    assertThat(value("n")).isEqualTo("1");
  }

  @Test
  void aLongValueIsNoNumberAndIsNotReadForThat() {
    log.one(write(session, 1, put("n", "1".repeat(9_000))));
    assertThat(refused(log.one(write(session, 2, increment("n", 1)))).reason())
        .isEqualTo(ErrorReason.NOT_A_NUMBER);
  }

  private String value(String key) {
    return state.get(bytes(key)).value().orElseThrow().value().toStringUtf8();
  }
}
