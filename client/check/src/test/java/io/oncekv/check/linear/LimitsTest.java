package io.oncekv.check.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncekv.check.history.Bytes;
import io.oncekv.check.history.Call;
import io.oncekv.check.history.History;
import io.oncekv.check.history.Operation;
import io.oncekv.check.history.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LimitsTest {
  private static final Bytes KEY = Bytes.of("k");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /**
   * Puts that are all concurrent: every subset of them is a configuration, and no order is right.
   */
  private static History hard() {
    List<Operation> operations = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Bytes value = Bytes.of("v" + i);
      operations.add(
          operation(
              i,
              new Call.Append(KEY, value, Optional.empty()),
              new Outcome.Written(true, OptionalLong.empty())));
    }
    Outcome never = new Outcome.Found(Optional.of(Bytes.of("v")), OptionalLong.empty());
    operations.add(operation(40, new Call.Get(KEY, false), never));
    return new History(operations);
  }

  private static Operation operation(int client, Call call, Outcome outcome) {
    return new Operation("c" + client, 1, call, 0, 100, outcome);
  }

  @Test
  void aCheckThatRunsOutOfMemoryIsUndecided() {
    Judgement judgement = new Checker().check(hard(), new Limits(MINUTE, 16 << 20));

    assertThat(judgement.verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(judgement.reason()).contains("key \"k\"").contains("memory");
  }

  @Test
  void aCheckThatRunsOutOfTimeIsUndecided() {
    AtomicLong now = new AtomicLong();
    Checker checker = new Checker(() -> now.addAndGet(Duration.ofSeconds(10).toNanos()));

    Judgement judgement = checker.check(hard(), new Limits(MINUTE, 1L << 30));

    assertThat(judgement.verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(judgement.reason()).contains("time");
  }

  @Test
  void aViolationOfAnotherKeyIsFoundThoughOneKeyIsUndecided() {
    List<Operation> operations = new ArrayList<>(hard().operations());
    for (int i = 0; i < 60; i++) {
      operations.add(get("other", 200 + 2 * i, i == 59 ? "never written" : ""));
    }

    Judgement judgement = new Checker().check(new History(operations), new Limits(MINUTE, 1 << 20));

    assertThat(judgement.verdict()).isEqualTo(Verdict.NO);
    assertThat(judgement.violation().orElseThrow().key()).isEqualTo(Bytes.of("other"));
  }

  private static Operation get(String key, long time, String value) {
    Optional<Bytes> found = value.isEmpty() ? Optional.empty() : Optional.of(Bytes.of(value));
    return new Operation(
        "reader",
        time,
        new Call.Get(Bytes.of(key), false),
        time,
        time + 1,
        new Outcome.Found(found, OptionalLong.empty()));
  }

  @Test
  void limitsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new Limits(Duration.ofDays(2), 1)).hasMessageContaining("a day");
    assertThatThrownBy(() -> new Limits(MINUTE, 0)).hasMessageContaining("at least 1 byte");
  }
}
