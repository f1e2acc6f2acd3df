package io.oncekv.server.statemachine;

import static io.oncekv.server.statemachine.LogDriver.absent;
import static io.oncekv.server.statemachine.LogDriver.append;
import static io.oncekv.server.statemachine.LogDriver.bytes;
import static io.oncekv.server.statemachine.LogDriver.compare;
import static io.oncekv.server.statemachine.LogDriver.delete;
import static io.oncekv.server.statemachine.LogDriver.exists;
import static io.oncekv.server.statemachine.LogDriver.increment;
import static io.oncekv.server.statemachine.LogDriver.put;
import static io.oncekv.server.statemachine.LogDriver.revision;
import static io.oncekv.server.statemachine.LogDriver.txn;
import static io.oncekv.server.statemachine.LogDriver.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.server.statemachine.CommandResult.Refused;
import io.oncekv.server.statemachine.CommandResult.Replied;
import io.oncekv.v1.ChangeReply;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteReply;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Several changes as one write. */
class TxnTest extends OneSession {
  @Test
  void allThatATransactionChangesHasOneRevision() {
    WriteReply reply =
        reply(
            log.one(
                write(
                    session,
                    1,
                    txn(
                        List.of(),
                        List.of(put("a", "1"), append("b", "22"), increment("n", 333)),
                        List.of()))));
    assertThat(reply.getApplied()).isTrue();
    assertThat(reply.getRevision()).isEqualTo(1);
    assertThat(reply.getTxn().getSucceeded()).isTrue();
    assertThat(reply.getTxn().getChangesList())
        .extracting(ChangeReply::getLength)
        .containsExactly(1L, 2L, 3L);
    assertThat(reply.getTxn().getChanges(2).getNumber()).isEqualTo(333);
    for (String key : List.of("a", "b", "n")) {
      assertThat(state.get(bytes(key)).value().orElseThrow().revision()).isEqualTo(1);
    }
    assertThat(state.summary().revision()).isEqualTo(1);
    assertThat(reply(log.one(write(session, 2, put("c", "")))).getRevision()).isEqualTo(2);
  }

  @Test
  void aChangeSeesThoseBeforeIt() {
    WriteReply reply =
        reply(
            log.one(
                write(
                    session,
                    1,
                    txn(
                        List.of(compare("k", absent())),
                        List.of(
                            put("k", "4"),
                            append("k", "1"),
                            increment("k", 1),
                            delete("gone"),
                            put("x", "y"),
                            delete("x"),
                            append("x", "z")),
                        List.of()))));
    assertThat(value("k")).contains("42");
    assertThat(value("x")).contains("z");
    assertThat(reply.getTxn().getChangesList())
        .extracting(ChangeReply::getApplied)
        .containsExactly(true, true, true, false, true, true, true);
  }

  @Test
  void comparisonsChooseTheList() {
    log.one(write(session, 1, put("a", "1")));
    List<Write> then = List.of(put("chosen", "then"));
    List<Write> otherwise = List.of(put("chosen", "otherwise"));
    Write holds =
        txn(
            List.of(
                compare("a", exists()),
                compare("a", revision(1)),
                compare("a", LogDriver.value("1")),
                compare("b", absent())),
            then,
            otherwise);
    assertThat(reply(log.one(write(session, 2, holds))).getTxn().getSucceeded()).isTrue();
    assertThat(value("chosen")).contains("then");

    long sequence = 3;
    for (var failing :
        List.of(
            compare("b", exists()),
            compare("a", revision(2)),
            compare("a", LogDriver.value("2")),
            compare("a", absent()))) {
      log.one(write(session, sequence++, delete("chosen")));
      Write fails = txn(List.of(compare("a", exists()), failing), then, otherwise);
      WriteReply reply = reply(log.one(write(session, sequence++, fails)));
      assertThat(reply.getTxn().getSucceeded()).isFalse();
      assertThat(reply.getApplied()).as("`otherwise` changed something").isTrue();
      assertThat(value("chosen")).contains("otherwise");
    }
  }

  @Test
  void whatChangesNothingTakesNoRevision() {
    log.one(write(session, 1, put("a", "1")));
    WriteReply failed =
        reply(
            log.one(
                write(
                    session,
                    2,
                    txn(List.of(compare("a", absent())), List.of(put("a", "2")), List.of()))));
    assertThat(failed.getApplied()).isFalse();
    assertThat(failed.getRevision()).as("the newest one there was").isEqualTo(1);
    assertThat(failed.getTxn().getChangesList()).isEmpty();
    WriteReply idle =
        reply(log.one(write(session, 3, txn(List.of(), List.of(delete("none")), List.of()))));
    assertThat(idle.getTxn().getSucceeded()).isTrue();
    assertThat(idle.getApplied()).isFalse();
    assertThat(state.summary().revision()).isEqualTo(1);
  }

  @Test
  @DisplayName("when the third change fails, nothing is half done, and the refusal is stored")
  void aRefusedChangeLeavesNothingOfTheOthers() {
    log.one(write(session, 1, put("word", "ten")));
    log.one(write(session, 2, put("long", "x".repeat(5_000))));
    Write spoilt =
        txn(
            List.of(),
            List.of(
                put("a", "y".repeat(3_000)),
                delete("long"),
                increment("word", 1),
                put("c", "never")),
            List.of());
    Refused first = refused(log.one(LogDriver.command(spoilt)));
    assertThat(first.reason()).isEqualTo(ErrorReason.NOT_A_NUMBER);
    assertThat(first.details()).containsEntry("field", "txn.then[2].increment.key");
    assertThat(first.message()).startsWith("txn.then[2].increment: ");
    assertThat(value("a")).isEmpty();
    assertThat(value("c")).isEmpty();
    assertThat(value("long").orElseThrow()).hasSize(5_000);
    assertThat(state.summary().revision()).isEqualTo(2);

    Refused decided = refused(log.one(write(session, 3, spoilt)));
    log.one(write(session, 4, put("word", "10")));
    Refused again = refused(log.one(write(session, 3, spoilt)));
    assertThat(again.duplicate()).isTrue();
    assertThat(again.message()).isEqualTo(decided.message());
    assertThat(again.details()).isEqualTo(decided.details());
    assertThat(value("a")).isEmpty();
  }

  @Test
  void everyKindOfRefusalTakesTheWholeBack() {
    log.one(write(session, 1, put("full", "x".repeat(10_000))));
    log.one(write(session, 2, increment("max", Long.MAX_VALUE)));
    long sequence = 3;
    for (Write spoiler :
        List.of(
            put("k", "x".repeat(10_001)),
            append("full", "x"),
            increment("max", 1),
            put("k".repeat(65), "v"),
            put("", "v"),
            delete(""))) {
      Write spoilt = txn(List.of(), List.of(put("a", "1"), increment("n", 1), spoiler), List.of());
      Refused refused = refused(log.one(write(session, sequence++, spoilt)));
      assertThat(refused.details().get("field")).startsWith("txn.then[2].");
      assertThat(value("a")).isEmpty();
      assertThat(value("n")).isEmpty();
    }
    assertThat(state.summary().revision()).isEqualTo(2);
  }

  @Test
  void aDuplicateExecutesOnceAndGetsTheSameBytes() {
    Write transfer =
        txn(
            List.of(compare("a", absent())),
            List.of(increment("a", -10), increment("b", 10)),
            List.of());
    WriteReply first = reply(log.one(write(session, 1, transfer)));
    Replied again = (Replied) log.one(write(session, 1, transfer));
    assertThat(again.duplicate()).isTrue();
    assertThat(again.reply().toByteString()).isEqualTo(first.toByteString());
    assertThat(value("a")).contains("-10");
    assertThat(value("b")).contains("10");
    state.close();
    restart();
    Replied restarted = (Replied) log.one(write(session, 1, transfer));
    assertThat(restarted.reply().toByteString()).isEqualTo(first.toByteString());
  }

  @Test
  void longValuesOfOneTransactionDoNotMix() {
    String a = "a".repeat(3_000);
    String b = "b".repeat(2_000);
    log.one(
        write(
            session,
            1,
            txn(
                List.of(),
                List.of(put("x", "x".repeat(4_000)), put("a", a), put("b", b), put("x", "short")),
                List.of())));
    log.one(write(session, 2, append("b", b)));
    log.one(write(session, 3, append("x", "x".repeat(1_000))));
    assertThat(value("a")).contains(a);
    assertThat(value("b")).contains(b + b);
    assertThat(value("x")).contains("short" + "x".repeat(1_000));
    log.one(write(session, 4, txn(List.of(), List.of(delete("a"), delete("x")), List.of())));
    assertThat(value("b")).contains(b + b);
  }

  @Test
  void sizesAreBoundedWhateverTheFrontDoorKnew() {
    List<Write> many = Collections.nCopies(129, put("k", "v"));
    assertThat(refused(log.one(write(session, 1, txn(List.of(), many, List.of())))).details())
        .containsEntry("field", "txn")
        .containsEntry("size", "129")
        .containsEntry("limit", "128");
    List<Write> most = Collections.nCopies(128, put("k", "v".repeat(8_200)));
    assertThat(refused(log.one(write(session, 2, txn(List.of(), most, List.of())))).details())
        .containsEntry("limit", Integer.toString(1 << 20));
    assertThat(refused(log.one(write(session, 3, txn(List.of(), List.of(), List.of())))).reason())
        .isEqualTo(ErrorReason.INVALID_ARGUMENT);
    WriteReply full =
        reply(
            log.one(
                write(
                    session,
                    4,
                    txn(
                        List.of(),
                        Collections.nCopies(128, increment("n", Long.MAX_VALUE / 128)),
                        List.of()))));
    assertThat(full.getSerializedSize()).as("replies stay small").isLessThan(3_000);
  }

  @Test
  void aTransactionGoesByTheSmallestOfItsKeys() {
    Write write =
        txn(
            List.of(compare("m", absent())),
            List.of(put("z", "1")),
            List.of(put("c", "1"), put("\u00e4", "1")));
    assertThat(WriteExecution.keyOf(write)).isEqualTo(bytes("c"));
  }

  private Optional<String> value(String key) {
    return state.get(bytes(key)).value().map(value -> value.value().toStringUtf8());
  }
}
