package io.oncekv.check.linear;

import io.oncekv.check.history.Bytes;
import io.oncekv.check.history.Call;
import io.oncekv.check.history.Condition;
import io.oncekv.check.history.Operation;
import io.oncekv.check.history.Outcome;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** How the operations of one key change its state, one after the other. */
final class KeyModel {
  private final List<Operation> operations;
  private final Values values;

  /** Values that operations carry, as numbers; what is appended is not a value of its own. */
  private final int[] written;

  private final int[] expected;
  private final int initial;
  private final boolean unseenMatters;

  KeyModel(List<Operation> operations, boolean absentIsEmpty) {
    this.operations = operations;
    Set<Bytes> observed = new HashSet<>();
    boolean numbersMatter = false;
    boolean matters = false;
    for (Operation operation : operations) {
      if (operation.outcome() instanceof Outcome.Found found) {
        found.value().ifPresent(observed::add);
      }
      condition(operation.call())
          .ifPresent(
              condition -> {
                if (condition instanceof Condition.Value value) {
                  observed.add(value.value());
                }
              });
      numbersMatter |= operation.call() instanceof Call.Increment;
      matters |= canTellUnseen(operation);
    }
    this.values = new Values(observed, numbersMatter);
    this.unseenMatters = matters;
    this.initial = absentIsEmpty ? Values.EMPTY : Values.ABSENT;
    this.written = new int[operations.size()];
    this.expected = new int[operations.size()];
    for (int i = 0; i < written.length; i++) {
      Operation operation = operations.get(i);
      Call call = operation.call();
      if (call instanceof Call.Put put) {
        written[i] = values.of(put.value());
      } else if (call instanceof Call.CompareAndSet cas) {
        written[i] = values.of(cas.value());
      } else if (operation.outcome() instanceof Outcome.Counted counted) {
        written[i] = values.of(Decimal.text(counted.number()));
      }
      if (operation.outcome() instanceof Outcome.Found found) {
        expected[i] = found.value().map(values::of).orElse(Values.ABSENT);
      }
      if (condition(call).orElse(null) instanceof Condition.Value value) {
        expected[i] = values.of(value.value());
      }
    }
  }

  State initial() {
    return new State(initial, 0, true);
  }

  /**
   * Whether an operation of unknown outcome may be left out where it would make a value that nobody
   * observes. It may, unless some operation can succeed on such a value and not on another one. (A
   * write without a condition succeeds on each, a read of a value or of nothing on no such value.)
   */
  boolean unseenMatters() {
    return unseenMatters;
  }

  private static boolean canTellUnseen(Operation operation) {
    Outcome outcome = operation.outcome();
    if (outcome instanceof Outcome.Refused) {
      return true;
    }
    Optional<Condition> condition = condition(operation.call());
    if (outcome instanceof Outcome.Written written && !written.applied()) {
      return condition.isPresent();
    }
    if (condition.isPresent()) {
      return condition.get() instanceof Condition.Exists
          || condition.get() instanceof Condition.Revision;
    }
    return operation.call() instanceof Call.Delete && outcome instanceof Outcome.Written;
  }

  static Optional<Condition> condition(Call call) {
    if (call instanceof Call.Append append) {
      return append.condition();
    }
    if (call instanceof Call.Delete delete) {
      return delete.condition();
    }
    return call instanceof Call.CompareAndSet cas ? Optional.of(cas.condition()) : Optional.empty();
  }

  /**
   * Carries out an operation. One of unknown outcome as if it took effect: where it would change
   * nothing, leaving it out is the same.
   */
  State step(int number, State before) {
    Operation operation = operations.get(number);
    Outcome outcome = operation.outcome();
    if (outcome instanceof Outcome.Found found) {
      return before.value() == expected[number]
          ? refined(before, found.revision())
          : State.IMPOSSIBLE;
    }
    if (operation.call() instanceof Call.Increment increment) {
      return increment(number, increment.delta(), outcome, before);
    }
    if (outcome instanceof Outcome.Written done && !done.applied()) {
      return unapplied(number, done.revision(), before);
    }
    if (operation.call() instanceof Call.Delete && before.value() == Values.ABSENT) {
      return State.IMPOSSIBLE;
    }
    State matched = matched(number, before);
    if (matched.isImpossible()) {
      return matched;
    }
    OptionalLong revision =
        outcome instanceof Outcome.Written done ? done.revision() : OptionalLong.empty();
    return changed(matched, valueAfter(number, before.value()), revision);
  }

  private int valueAfter(int number, int before) {
    Call call = operations.get(number).call();
    if (call instanceof Call.Append append) {
      return values.append(before, append.suffix());
    }
    return call instanceof Call.Delete ? Values.ABSENT : written[number];
  }

  private State increment(int number, long delta, Outcome outcome, State before) {
    OptionalLong present = values.asNumber(before.value());
    boolean fits = present.isPresent() && !overflows(present.getAsLong(), delta);
    if (outcome instanceof Outcome.Refused refused) {
      boolean right =
          refused.reason() == Outcome.Refused.Reason.NOT_A_NUMBER
              ? present.isEmpty()
              : present.isPresent() && !fits;
      return right ? before : State.IMPOSSIBLE;
    }
    if (!fits) {
      return State.IMPOSSIBLE;
    }
    long after = present.getAsLong() + delta;
    if (outcome instanceof Outcome.Counted counted) {
      return counted.number() == after
          ? changed(before, written[number], counted.revision())
          : State.IMPOSSIBLE;
    }
    return changed(before, values.of(Decimal.text(after)), OptionalLong.empty());
  }

  private static boolean overflows(long a, long b) {
    long sum = a + b;
    return ((a ^ sum) & (b ^ sum)) < 0;
  }

  /** The state of a write that did nothing: its condition did not hold. */
  private State unapplied(int number, OptionalLong revision, State before) {
    Call call = operations.get(number).call();
    State seen = refined(before, revision);
    if (seen.isImpossible()) {
      return seen;
    }
    if (call instanceof Call.Delete && seen.value() == Values.ABSENT) {
      return seen;
    }
    Condition condition = condition(call).orElse(null);
    if (condition == null) {
      return State.IMPOSSIBLE;
    }
    boolean surely =
        condition instanceof Condition.Revision
            ? seen.exact() && holdsPerhaps(number, seen)
            : holdsPerhaps(number, seen);
    return surely ? State.IMPOSSIBLE : seen;
  }

  /** The state in which a condition held, as exact as that makes it. */
  private State matched(int number, State before) {
    Condition condition = condition(operations.get(number).call()).orElse(null);
    if (condition == null) {
      return before;
    }
    if (!holdsPerhaps(number, before)) {
      return State.IMPOSSIBLE;
    }
    return condition instanceof Condition.Revision revision
        ? new State(before.value(), revision.revision(), true)
        : before;
  }

  private boolean holdsPerhaps(int number, State state) {
    Condition condition = condition(operations.get(number).call()).orElseThrow();
    boolean absent = state.value() == Values.ABSENT;
    if (condition instanceof Condition.Absent) {
      return absent;
    }
    if (condition instanceof Condition.Value) {
      return state.value() == expected[number];
    }
    if (condition instanceof Condition.Revision revision) {
      return !absent
          && (state.exact()
              ? state.revision() == revision.revision()
              : state.revision() <= revision.revision());
    }
    return !absent;
  }

  /** The same state, with what an answer tells of its revision; 0 stands for an absent key. */
  private static State refined(State state, OptionalLong told) {
    if (told.isEmpty()) {
      return state;
    }
    long revision = told.getAsLong();
    if (state.value() == Values.ABSENT) {
      return revision == 0 ? state : State.IMPOSSIBLE;
    }
    boolean fits = state.exact() ? state.revision() == revision : state.revision() <= revision;
    if (!fits) {
      return State.IMPOSSIBLE;
    }
    return state.exact() ? state : new State(state.value(), revision, true);
  }

  private static State changed(State before, int value, OptionalLong revision) {
    long least = before.revision() + 1;
    if (revision.isEmpty()) {
      return new State(value, least, false);
    }
    return revision.getAsLong() < least
        ? State.IMPOSSIBLE
        : new State(value, revision.getAsLong(), true);
  }

  /** What makes two operations of unknown outcome the same to the search, whoever made them. */
  Object kindOf(int number) {
    Call call = operations.get(number).call();
    if (call instanceof Call.Put) {
      return List.of("put", written[number]);
    }
    Object effect =
        call instanceof Call.Append append
            ? append.suffix()
            : call instanceof Call.Increment increment ? increment.delta() : written[number];
    return List.of(call.name(), effect, Objects.toString(condition(call).orElse(null)));
  }
}
