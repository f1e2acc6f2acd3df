package io.oncekv.check.once;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.check.history.Bytes;
import io.oncekv.check.history.Call;
import io.oncekv.check.history.History;
import io.oncekv.check.history.Operation;
import io.oncekv.check.history.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ExactlyOnceCheckTest {
  private static final Outcome DONE = new Outcome.Written(true, OptionalLong.empty());

  private final List<Operation> operations = new ArrayList<>();
  private long time;

  private void add(String client, Call call, Outcome outcome) {
    time += 2;
    operations.add(new Operation(client, time, call, time, time + 1, outcome));
  }

  private void append(String client, String text, Outcome outcome) {
    add(client, new Call.Append(Bytes.of("ledger"), Bytes.of(text), Optional.empty()), outcome);
  }

  private void count(String client, long delta, Outcome outcome) {
    add(client, new Call.Increment(Bytes.of("counter"), delta), outcome);
  }

  private static Outcome counted(long number) {
    return new Outcome.Counted(number, OptionalLong.empty());
  }

  private void readAtTheEnd(String key, String value) {
    Outcome found = new Outcome.Found(Optional.of(Bytes.of(value)), OptionalLong.empty());
    add("reader", new Call.Get(Bytes.of(key), true), found);
  }

  private OnceReport report() {
    return ExactlyOnceCheck.check(new History(operations));
  }

  private Findings findings() {
    return report().findings();
  }

  @Test
  void acknowledgedAppendsThatStandThereOnceAndInOrderAreFine() {
    append("a", "a1 ", DONE);
    append("b", "b1 ", DONE);
    append("a", "a2 ", DONE);
    append("a", "a3 ", Outcome.UNKNOWN);
    readAtTheEnd("ledger", "b1 a1 a2 a3 ");

    assertThat(report()).isEqualTo(new OnceReport(1, 0, 3, 1, Findings.NONE));
    assertThat(report().isClean()).isTrue();
  }

  @Test
  void lostDoubledMisorderedAndForeignAppendsAreCounted() {
    append("a", "a1 ", DONE);
    append("a", "a2 ", DONE);
    append("a", "a3 ", DONE);
    append("a", "a4 ", Outcome.UNKNOWN);
    readAtTheEnd("ledger", "a3 a2 a4 a4 x ");

    assertThat(findings()).isEqualTo(new Findings(1, 1, 1, 1));
  }

  @Test
  void appendsOfOneClientThatWereUnderWayTogetherHaveNoOrder() {
    append("a", "a1 ", DONE);
    Operation first = operations.remove(0);
    operations.add(new Operation("a", 99, first.call(), first.invokedAt(), 100, first.outcome()));
    append("a", "a2 ", DONE);
    time = 100;
    readAtTheEnd("ledger", "a2 a1 ");

    assertThat(findings()).isEqualTo(Findings.NONE);
  }

  @Test
  void whatSurelyDidNotExecuteIsForeignWhereItStands() {
    append("a", "a1 ", new Outcome.NotExecuted("OVERLOADED"));
    append("a", "a2 ", DONE);
    readAtTheEnd("ledger", "a1 a2 ");

    assertThat(findings()).isEqualTo(new Findings(0, 0, 0, 1));
  }

  @Test
  void aCounterHoldsWhatWasAcknowledgedAndPerhapsWhatIsUnknown() {
    count("a", 1, counted(1));
    count("b", 2, counted(3));
    count("b", 4, Outcome.UNKNOWN);
    readAtTheEnd("counter", "7");
    assertThat(findings()).isEqualTo(Findings.NONE);

    readAtTheEnd("counter", "3");
    assertThat(findings()).isEqualTo(Findings.NONE);

    readAtTheEnd("counter", "2");
    assertThat(findings()).isEqualTo(new Findings(1, 0, 0, 0));

    readAtTheEnd("counter", "9");
    assertThat(findings()).isEqualTo(new Findings(0, 2, 0, 0));

    readAtTheEnd("counter", "many");
    assertThat(findings()).isEqualTo(new Findings(0, 0, 0, 1));
  }

  @Test
  void theNumbersThatClientsSeeGrowAndAreNeverTheSame() {
    count("a", 1, counted(2));
    count("a", 1, counted(1));
    count("b", 1, counted(2));
    readAtTheEnd("counter", "3");

    assertThat(findings()).isEqualTo(new Findings(0, 1, 1, 0));
  }

  @Test
  void aLedgerThatNobodyReadAtTheEndIsNotClean() {
    append("a", "a1 ", DONE);
    count("a", 1, counted(1));
    readAtTheEnd("counter", "1");

    assertThat(report().unread()).isEqualTo(1);
    assertThat(report().isClean()).isFalse();
  }

  @Test
  void ledgersAndCountersWhoseFinalReadsFailedAreUnread() {
    append("a", "a1 ", DONE);
    count("a", 1, counted(1));
    add("reader", new Call.Get(Bytes.of("ledger"), true), Outcome.UNKNOWN);
    add("reader", new Call.Get(Bytes.of("counter"), true), new Outcome.NotExecuted("TIMEOUT"));

    assertThat(report()).isEqualTo(new OnceReport(0, 2, 0, 0, Findings.NONE));
    assertThat(report().isClean()).isFalse();
  }

  @Test
  void aHistoryInWhichNobodyReadsAtTheEndAsksForNoCheck() {
    append("a", "a1 ", DONE);
    add("reader", new Call.Get(Bytes.of("ledger"), false), Outcome.UNKNOWN);

    assertThat(report().isEmpty()).isTrue();
  }

  @Test
  void keysWithOtherWritesAreLeftAlone() {
    append("a", "a1 ", DONE);
    add("a", new Call.Put(Bytes.of("ledger"), Bytes.of("x")), DONE);
    readAtTheEnd("ledger", "x");

    assertThat(report().isEmpty()).isTrue();
  }

  @Test
  void unknownIncrementsThatTogetherExceedALongAccuseNobody() {
    count("a", 1, counted(1));
    count("b", Long.MAX_VALUE - 1, Outcome.UNKNOWN);
    count("c", Long.MAX_VALUE - 1, Outcome.UNKNOWN);
    readAtTheEnd("counter", "1");

    assertThat(findings()).isEqualTo(Findings.NONE);
  }
}
