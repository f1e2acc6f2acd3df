package io.oncekv.server.statemachine;

import static io.oncekv.server.statemachine.LogDriver.absent;
import static io.oncekv.server.statemachine.LogDriver.append;
import static io.oncekv.server.statemachine.LogDriver.bytes;
import static io.oncekv.server.statemachine.LogDriver.compareAndSet;
import static io.oncekv.server.statemachine.LogDriver.put;
import static io.oncekv.server.statemachine.LogDriver.resolve;
import static io.oncekv.server.statemachine.LogDriver.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.server.storage.Database;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.StorageOptions;
import io.oncekv.server.storage.WriteUnit;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.WriteReply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of copies of a write, at the state machine with its storage. */
class DuplicateTest extends OneSession {
  @Test
  void aDuplicateExecutesOnceAndGetsTheSameReply() {
    WriteReply first = replied(log.one(write(session, 1, append("k", "x"))), false);
    WriteReply second = replied(log.one(write(session, 1, append("k", "x"))), true);
    assertThat(second.toByteString()).isEqualTo(first.toByteString());
    assertThat(value("k")).isEqualTo("x");
    assertThat(first.getRevision()).isEqualTo(1);
    assertThat(first.getLength()).isEqualTo(1);
  }

  @Test
  @DisplayName("HC-03 a duplicate in the same batch executes once")
  void aDuplicateInTheSameBatchExecutesOnce() {
    List<CommandResult> results =
        log.apply(
            write(session, 1, append("k", "a")),
            write(session, 1, append("k", "a")),
            write(session, 2, append("k", "b")),
            write(session, 1, append("k", "a")));
    assertThat(value("k")).isEqualTo("ab");
    assertThat(results)
        .extracting(result -> ((CommandResult.Replied) result).duplicate())
        .containsExactly(false, true, false, true);
  }

  @Test
  @DisplayName("HC-08 the duplicate of a succeeded create answers as the first, not `exists`")
  void aDuplicateOfASucceededCreateSucceeds() {
    WriteReply first =
        replied(log.one(write(session, 1, compareAndSet("k", "v", absent()))), false);
    assertThat(first.getApplied()).isTrue();
    assertThat(replied(log.one(write(session, 1, compareAndSet("k", "v", absent()))), true))
        .isEqualTo(first);
  }

  @Test
  @DisplayName("HC-49 HC-50 a failed compare replays the same failure, with what it saw then")
  void aFailedCompareReplaysItsFailure() {
    log.one(write(session, 1, put("k", "old")));
    WriteReply failed =
        replied(log.one(write(session, 2, compareAndSet("k", "v", absent()))), false);
    assertThat(failed.getApplied()).isFalse();
    assertThat(failed.getRevision()).isEqualTo(1);
    assertThat(failed.getLength()).isEqualTo(3);
    log.one(write(session, 3, LogDriver.delete("k")));
    assertThat(replied(log.one(write(session, 2, compareAndSet("k", "v", absent()))), true))
        .isEqualTo(failed);
    assertThat(state.get(bytes("k")).value()).isEmpty();
  }

  @Test
  @DisplayName("HC-49 an append that grew too long replays the same refusal")
  void anAppendThatGrewTooLongReplaysItsRefusal() {
    log.one(write(session, 1, append("k", "x".repeat(9_999))));
    CommandResult.Refused first = refused(log.one(write(session, 2, append("k", "yz"))));
    assertThat(first.reason()).isEqualTo(ErrorReason.VALUE_TOO_LARGE);
    assertThat(first.details())
        .containsEntry("field", "suffix")
        .containsEntry("size", "10001")
        .containsEntry("limit", "10000");
    log.one(write(session, 3, put("k", "")));
    CommandResult.Refused again = refused(log.one(write(session, 2, append("k", "yz"))));
    assertThat(again.duplicate()).isTrue();
    assertThat(again.message()).isEqualTo(first.message());
    assertThat(again.details()).isEqualTo(first.details());
    assertThat(value("k")).isEmpty();
  }

  @Test
  @DisplayName("HC-11 another operation under a used sequence is refused, also after overwriting")
  void anotherOperationUnderAUsedSequenceIsRefused() {
    log.one(write(session, 1, put("k", "v")));
    assertThat(refused(log.one(write(session, 1, put("k", "w")))).reason())
        .isEqualTo(ErrorReason.SEQUENCE_REUSED);
    assertThat(refused(log.one(write(session, 1, append("k", "v")))).reason())
        .isEqualTo(ErrorReason.SEQUENCE_REUSED);
    log.one(write(session, 9, put("k", "x")));
    assertThat(refused(log.one(write(session, 1, put("k", "w")))).reason())
        .isEqualTo(ErrorReason.ALREADY_ACKNOWLEDGED);
    assertThat(value("k")).isEqualTo("x");
  }

  @Test
  @DisplayName("HC-23 HC-26 a late copy after its slot was overwritten does not execute")
  void aLateCopyAfterOverwritingDoesNotExecute() {
    for (long sequence = 1; sequence <= 20; sequence++) {
      replied(log.one(write(session, sequence, append("k", "."))), false);
    }
    for (long sequence = 1; sequence <= 12; sequence++) {
      assertThat(refused(log.one(write(session, sequence, append("k", ".")))).reason())
          .isEqualTo(ErrorReason.ALREADY_ACKNOWLEDGED);
    }
    for (long sequence = 13; sequence <= 20; sequence++) {
      replied(log.one(write(session, sequence, append("k", "."))), true);
    }
    assertThat(value("k")).hasSize(20);
  }

  @Test
  @DisplayName("HC-29 HC-53 writes of the whole window may arrive in any order, one beyond may not")
  void writesOfAWindowMayArriveInAnyOrder() {
    for (long sequence = 8; sequence >= 1; sequence--) {
      replied(log.one(write(session, sequence, 1, append("k", "" + sequence))), false);
    }
    CommandResult.Refused beyond = refused(log.one(write(session, 9, 1, append("k", "9"))));
    assertThat(beyond.reason()).isEqualTo(ErrorReason.WINDOW_EXCEEDED);
    assertThat(value("k")).isEqualTo("87654321");
    replied(log.one(write(session, 9, 2, append("k", "9"))), false);
  }

  @Test
  @DisplayName("HC-58 an abandoned sequence never executes, and an executed one is never abandoned")
  void resolveSettlesAWritesFate() {
    WriteReply reply = replied(log.one(write(session, 1, put("k", "v"))), false);
    assertThat(log.one(resolve(session, 1)))
        .isEqualTo(new CommandResult.Resolved(Optional.of(reply)));
    assertThat(log.one(resolve(session, 2)))
        .isEqualTo(new CommandResult.Resolved(Optional.empty()));
    assertThat(log.one(resolve(session, 2)))
        .isEqualTo(new CommandResult.Resolved(Optional.empty()));
    assertThat(refused(log.one(write(session, 2, put("k", "late")))).reason())
        .isEqualTo(ErrorReason.ABANDONED);
    log.one(write(session, 10, put("k", "newer")));
    assertThat(refused(log.one(resolve(session, 2))).reason())
        .isEqualTo(ErrorReason.ALREADY_ACKNOWLEDGED);
    assertThat(value("k")).isEqualTo("newer");
  }

  @Test
  void aWriteWithoutIdentityExecutesEveryTime() {
    log.one(LogDriver.command(append("k", "x")));
    log.one(LogDriver.command(append("k", "x")));
    assertThat(value("k")).isEqualTo("xx");
  }

  @Test
  void limitsAreThoseOfTheStateWhateverTheFrontDoorKnew() {
    CommandResult.Refused key = refused(log.one(write(session, 1, put("k".repeat(65), "v"))));
    assertThat(key.reason()).isEqualTo(ErrorReason.KEY_TOO_LARGE);
    assertThat(key.details()).isEqualTo(Map.of("field", "key", "size", "65", "limit", "64"));
    assertThat(refused(log.one(write(session, 1, put("k".repeat(65), "v")))).duplicate()).isTrue();
    assertThat(refused(log.one(write(session, 2, put("", "v")))).reason())
        .isEqualTo(ErrorReason.INVALID_ARGUMENT);
    assertThat(refused(log.one(write(session, 3, put("k", "v".repeat(10_001))))).reason())
        .isEqualTo(ErrorReason.VALUE_TOO_LARGE);
    assertThat(state.summary().revision()).isZero();
  }

  @Test
  @DisplayName("HC-19 the last revision is given once, and none after it")
  void revisionsDoNotWrapAround() {
    Counters counters = new Counters(state.applied(), -3, 2, 1, 8, 0);
    state.close();
    try (Database database =
        Database.open(database().resolve("db-000001"), StorageOptions.DEFAULT)) {
      WriteUnit unit = new WriteUnit(database);
      unit.put(Keys.state(), counters.encode());
      unit.commit();
    }
    restart();
    assertThat(replied(log.one(write(session, 1, put("k", "last"))), false).getRevision())
        .isEqualTo(-2);
    assertThat(refused(log.one(write(session, 2, put("k", "none")))).reason())
        .isEqualTo(ErrorReason.NUMBER_EXHAUSTED);
    assertThat(value("k")).isEqualTo("last");
  }

  @Test
  @DisplayName("HC-16 HC-41 sessions, replies and numbers survive a restart")
  void everythingSurvivesARestart() {
    WriteReply first = replied(log.one(write(session, 1, append("k", "x"))), false);
    StateSummary before = state.summary();
    state.close();
    restart();
    assertThat(state.summary()).isEqualTo(before);
    assertThat(replied(log.one(write(session, 1, append("k", "x"))), true)).isEqualTo(first);
    assertThat(log.open("another").getSession()).isEqualTo(session.getSession() + 1);
    assertThat(replied(log.one(write(session, 2, append("k", "y"))), false).getRevision())
        .isEqualTo(2);
  }

  private String value(String key) {
    return state.get(bytes(key)).value().orElseThrow().value().toStringUtf8();
  }

  private static WriteReply replied(CommandResult result, boolean duplicate) {
    assertThat(result).isInstanceOf(CommandResult.Replied.class);
    CommandResult.Replied replied = (CommandResult.Replied) result;
    assertThat(replied.duplicate()).isEqualTo(duplicate);
    return replied.reply();
  }
}
