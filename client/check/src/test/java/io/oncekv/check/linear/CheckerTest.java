package io.oncekv.check.linear;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.check.history.Bytes;
import io.oncekv.check.history.Call;
import io.oncekv.check.history.Condition;
import io.oncekv.check.history.History;
import io.oncekv.check.history.Operation;
import io.oncekv.check.history.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Small histories that a person can judge. */
class CheckerTest {
  private static final Bytes KEY = Bytes.of("k");
  private static final Outcome DONE = new Outcome.Written(true, OptionalLong.empty());

  private final List<Operation> operations = new ArrayList<>();

  private void at(long from, long to, Call call, Outcome outcome) {
    operations.add(new Operation("c" + operations.size(), 1, call, from, to, outcome));
  }

  private void getAt(long from, long to, String value) {
    at(from, to, new Call.Get(KEY, false), found(value, OptionalLong.empty()));
  }

  private static Outcome found(String value, OptionalLong revision) {
    return new Outcome.Found(Optional.of(Bytes.of(value)), revision);
  }

  private static Call append(String text) {
    return new Call.Append(KEY, Bytes.of(text), Optional.empty());
  }

  private static Call put(String text) {
    return new Call.Put(KEY, Bytes.of(text));
  }

  private Judgement judge() {
    return new Checker().check(new History(operations), new Limits(Duration.ofMinutes(1), 1 << 24));
  }

  private void assertVerdict(Verdict expected) {
    assertThat(judge().verdict()).isEqualTo(expected);
  }

  @Test
  void aReadMaySeeAConcurrentWriteOrNot() {
    at(0, 10, put("a"), DONE);
    at(20, 50, put("b"), DONE);
    getAt(25, 30, "b");
    getAt(35, 40, "b");
    assertVerdict(Verdict.YES);
  }

  @Test
  void aReadAfterOneThatSawAWriteSeesItToo() {
    at(0, 10, put("a"), DONE);
    at(20, 50, put("b"), DONE);
    getAt(25, 30, "b");
    getAt(35, 40, "a");
    assertVerdict(Verdict.NO);
    assertThat(judge().violation().orElseThrow().blockedBy()).isEqualTo(operations.get(3));
  }

  @Test
  void whatIsAcknowledgedIsSeenByALaterRead() {
    at(0, 10, append("a"), DONE);
    at(20, 30, append("b"), DONE);
    getAt(40, 50, "a");
    assertVerdict(Verdict.NO);
  }

  @Test
  void anUnknownWriteMayTakeEffectLongAfterItsCallerGaveUp() {
    at(0, 10, append("a"), DONE);
    at(20, 30, append("b"), Outcome.UNKNOWN);
    getAt(40, 50, "a");
    at(60, 70, append("c"), DONE);
    getAt(80, 90, "ac");
    getAt(100, 110, "acb");
    assertVerdict(Verdict.YES);
  }

  @Test
  void anUnknownWriteTakesEffectOnceAtMostAndNotBeforeItsInvocation() {
    at(20, 30, append("b"), Outcome.UNKNOWN);
    getAt(40, 50, "bb");
    assertVerdict(Verdict.NO);

    operations.clear();
    getAt(0, 10, "b");
    at(20, 30, append("b"), Outcome.UNKNOWN);
    assertVerdict(Verdict.NO);
  }

  @Test
  void unknownIncrementsMayFillAGapOfUnseenNumbers() {
    for (int i = 0; i < 3; i++) {
      at(0, 10, new Call.Increment(KEY, 1), Outcome.UNKNOWN);
    }
    at(20, 30, new Call.Increment(KEY, 1), new Outcome.Counted(4, OptionalLong.empty()));
    assertVerdict(Verdict.YES);

    at(40, 50, new Call.Increment(KEY, 1), new Outcome.Counted(6, OptionalLong.empty()));
    assertVerdict(Verdict.NO);
  }

  @Test
  void anUnknownWriteThatNobodyReadsMayExplainWhyAConditionDidNotHold() {
    at(0, 10, put("a"), DONE);
    at(20, 30, append("unseen"), Outcome.UNKNOWN);
    Call cas = new Call.CompareAndSet(KEY, Bytes.of("b"), new Condition.Value(Bytes.of("a")));
    at(40, 50, cas, new Outcome.Written(false, OptionalLong.empty()));
    assertVerdict(Verdict.YES);

    operations.remove(1);
    assertVerdict(Verdict.NO);
  }

  @Test
  void whatSurelyHadNoEffectHasNone() {
    at(0, 10, put("a"), new Outcome.NotExecuted("OVERLOADED"));
    getAt(20, 30, "a");
    assertVerdict(Verdict.NO);
  }

  @Test
  void aWriteWithAnotherRevisionThanTheReadThatFollowsIsAViolation() {
    at(0, 10, put("a"), new Outcome.Written(true, OptionalLong.of(7)));
    at(20, 30, new Call.Get(KEY, false), found("a", OptionalLong.of(8)));
    assertVerdict(Verdict.NO);
  }

  @Test
  void revisionsOfOneKeyGrow() {
    at(0, 10, put("a"), new Outcome.Written(true, OptionalLong.of(7)));
    at(20, 30, put("b"), new Outcome.Written(true, OptionalLong.of(6)));
    assertVerdict(Verdict.NO);
  }

  @Test
  void keysAreJudgedOneByOne() {
    at(0, 10, put("a"), DONE);
    operations.add(
        new Operation("other", 1, new Call.Put(Bytes.of("k2"), Bytes.of("x")), 0, 10, DONE));
    getAt(20, 30, "a");
    assertVerdict(Verdict.YES);
    assertThat(judge().keys()).isEqualTo(2);
  }

  @Test
  void manyUnknownAppendsThatMatchNoReadCostLittle() {
    for (int i = 0; i < 200; i++) {
      at(i, i + 1, append("u" + i + " "), Outcome.UNKNOWN);
    }
    StringBuilder seen = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      long time = 1000 + 20L * i;
      seen.append(i % 2 == 0 ? "u" + i + " " : "");
      at(time, time + 5, append("k" + i + " "), DONE);
      seen.append("k").append(i).append(' ');
      getAt(time + 10, time + 15, seen.toString());
    }
    assertVerdict(Verdict.YES);

    getAt(9000, 9001, seen + "u8 ");
    assertVerdict(Verdict.NO);
  }
}
