package io.oncekv.server.statemachine;

import static io.oncekv.server.statemachine.LogDriver.append;
import static io.oncekv.server.statemachine.LogDriver.bytes;
import static io.oncekv.server.statemachine.LogDriver.write;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.oncekv.server.statemachine.ReplicatedState.Position;
import io.oncekv.v1.SessionEpoch;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What executes nothing still has its place in the log, and is passed like everything else. */
class SkippedDuplicateTest extends OneSession {
  @Test
  @DisplayName("HC-10 duplicates and refusals in a batch leave each command behind them its answer")
  void aBatchAnswersEveryCommandInItsPlace() {
    SessionEpoch unknown = SessionEpoch.newBuilder().setSession(99).setEpoch(1).build();
    log.one(write(session, 1, append("k", "a")));

    List<CommandResult> results =
        log.apply(
            write(session, 1, append("k", "a")),
            write(session, 2, append("k", "b")),
            write(session, 1, append("k", "other")),
            write(unknown, 1, append("k", "never")),
            write(session, 2, append("k", "b")),
            write(session, 3, append("k", "c")));

    assertThat(results).hasSize(6);
    assertThat(duplicate(results.get(0))).isTrue();
    assertThat(duplicate(results.get(1))).isFalse();
    assertThat(results.get(2)).isInstanceOf(CommandResult.Refused.class);
    assertThat(results.get(3)).isInstanceOf(CommandResult.Refused.class);
    assertThat(duplicate(results.get(4))).isTrue();
    assertThat(duplicate(results.get(5))).isFalse();
    assertThat(value()).isEqualTo("abc");
  }

  @Test
  @DisplayName("HC-10 an entry of nothing but duplicates moves the position and the clock on")
  void anEntryOfDuplicatesMovesPositionAndClock() {
    log.one(write(session, 1, append("k", "a")));
    StateSummary before = state.summary();

    log.apply(
        Duration.ofSeconds(7),
        write(session, 1, append("k", "a")),
        write(session, 1, append("k", "a")));

    StateSummary after = state.summary();
    assertThat(after.applied().index()).isEqualTo(before.applied().index() + 1);
    assertThat(after.nowMicros() - before.nowMicros())
        .isEqualTo(Duration.ofSeconds(7).toNanos() / 1000);
    assertThat(after.revision()).isEqualTo(before.revision());
    assertThat(duplicate(log.one(write(session, 2, append("k", "b"))))).isFalse();
    assertThat(value()).isEqualTo("ab");
  }

  @Test
  @DisplayName("HC-10 an entry that comes a second time is passed over, and the next is applied")
  void anEntryThatComesAgainIsPassedOver() {
    Position first = log.next();
    ByteString entry = LogDriver.entry(Duration.ZERO, write(session, 1, append("k", "a")));
    assertThat(state.apply(first, entry)).hasSize(1);

    assertThat(state.apply(first, entry)).as("as a log does that is replayed").isEmpty();
    assertThat(state.applied()).isEqualTo(first);
    assertThat(duplicate(log.one(write(session, 2, append("k", "b"))))).isFalse();
    assertThat(value()).isEqualTo("ab");
  }

  private String value() {
    return state.get(bytes("k")).value().orElseThrow().value().toStringUtf8();
  }

  private static boolean duplicate(CommandResult result) {
    assertThat(result).isInstanceOf(CommandResult.Replied.class);
    return ((CommandResult.Replied) result).duplicate();
  }
}
