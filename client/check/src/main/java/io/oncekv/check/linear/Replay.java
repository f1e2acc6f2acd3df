package io.oncekv.check.linear;

import io.oncekv.check.history.Bytes;
import io.oncekv.check.history.Call;
import io.oncekv.check.history.Condition;
import io.oncekv.check.history.Operation;
import io.oncekv.check.history.Outcome;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One key with its plain bytes, changed by one operation after the other: what the search does,
 * done again without any of its shortcuts, and told in words.
 */
public final class Replay {
  private static final int SHOWN = 60;

  private Optional<Bytes> value;
  private long revision;
  private boolean exact = true;

  /** Begins with a key that is absent, or empty where the history cannot tell the difference. */
  public Replay(boolean absentIsEmpty) {
    this.value = absentIsEmpty ? Optional.of(Bytes.EMPTY) : Optional.empty();
  }

  /** Returns another one that is now where this one is. */
  public Replay copy() {
    Replay copy = new Replay(false);
    copy.value = value;
    copy.revision = revision;
    copy.exact = exact;
    return copy;
  }

  /** Returns the present value. */
  public Optional<Bytes> value() {
    return value;
  }

  /** Returns the present state for people; long values are cut. */
  public String describe() {
    return shown(value);
  }

  /**
   * Returns a value for people; a long one is cut at its beginning, where appends leave it alone.
   */
  public static String shown(Optional<Bytes> value) {
    if (value.isEmpty()) {
      return "absent";
    }
    String text = value.get().toString();
    return text.length() <= SHOWN
        ? text
        : "..." + text.substring(text.length() - SHOWN) + " (" + value.get().length() + " bytes)";
  }

  /**
   * Carries out an operation, one of unknown outcome as if it took effect.
   *
   * @return why it cannot have had its outcome here, if so: then nothing is changed
   */
  public Optional<String> apply(Operation operation) {
    Outcome outcome = operation.outcome();
    if (outcome instanceof Outcome.Found found) {
      return found.value().equals(value)
          ? see(found.revision())
          : Optional.of("it returned " + shown(found.value()) + ", but the key is " + describe());
    }
    if (outcome instanceof Outcome.Refused refused) {
      return refused(refused, (Call.Increment) operation.call());
    }
    if (outcome instanceof Outcome.Written written && !written.applied()) {
      return unapplied(operation.call(), written);
    }
    Optional<Condition> condition = KeyModel.condition(operation.call());
    if (condition.isPresent() && !holds(condition.get(), true)) {
      return Optional.of("it was applied on " + condition.get() + ", but the key is " + present());
    }
    if (operation.call() instanceof Call.Increment increment) {
      return increment(increment, outcome);
    }
    if (operation.call() instanceof Call.Delete && value.isEmpty()) {
      return Optional.of("it was applied, but the key is absent");
    }
    OptionalLong made =
        outcome instanceof Outcome.Written written ? written.revision() : OptionalLong.empty();
    return change(after(operation.call()), made, condition);
  }

  private Optional<Bytes> after(Call call) {
    if (call instanceof Call.Put put) {
      return Optional.of(put.value());
    }
    if (call instanceof Call.CompareAndSet cas) {
      return Optional.of(cas.value());
    }
    if (call instanceof Call.Append append) {
      return Optional.of(value.orElse(Bytes.EMPTY).plus(append.suffix()));
    }
    return Optional.empty();
  }

  private Optional<String> increment(Call.Increment increment, Outcome outcome) {
    OptionalLong number = number();
    if (number.isEmpty()) {
      return Optional.of("it was applied, but the key is " + describe());
    }
    long after;
    try {
      after = Math.addExact(number.getAsLong(), increment.delta());
    } catch (ArithmeticException tooLarge) {
      return Optional.of("it was applied, but adding to " + number.getAsLong() + " overflows");
    }
    OptionalLong made = OptionalLong.empty();
    if (outcome instanceof Outcome.Counted counted) {
      if (counted.number() != after) {
        return Optional.of("it returned " + counted.number() + ", but adding makes " + after);
      }
      made = counted.revision();
    }
    return change(Optional.of(Decimal.text(after)), made, Optional.empty());
  }

  private Optional<String> refused(Outcome.Refused refused, Call.Increment increment) {
    OptionalLong number = number();
    boolean right;
    if (refused.reason() == Outcome.Refused.Reason.NOT_A_NUMBER) {
      right = number.isEmpty();
    } else {
      right = number.isPresent() && overflows(number.getAsLong(), increment.delta());
    }
    return right
        ? Optional.empty()
        : Optional.of("it was refused with " + refused.reason() + ", but the key is " + describe());
  }

  private static boolean overflows(long number, long delta) {
    return delta > 0 ? number > Long.MAX_VALUE - delta : number < Long.MIN_VALUE - delta;
  }

  private OptionalLong number() {
    return value.isEmpty() ? OptionalLong.of(0) : Decimal.parse(value.get());
  }

  private Optional<String> unapplied(Call call, Outcome.Written written) {
    Optional<Condition> condition = KeyModel.condition(call);
    boolean nothingToDelete = call instanceof Call.Delete && value.isEmpty();
    if (!nothingToDelete && (condition.isEmpty() || holds(condition.get(), false))) {
      String asked = condition.map(wanted -> " on " + wanted).orElse("");
      return Optional.of("it was not applied" + asked + ", but the key is " + present());
    }
    return see(written.revision());
  }

  /** Whether a condition holds; {@code perhaps} is the answer where the revision is not known. */
  private boolean holds(Condition condition, boolean perhaps) {
    if (condition instanceof Condition.Absent) {
      return value.isEmpty();
    }
    if (value.isEmpty()) {
      return false;
    }
    if (condition instanceof Condition.Value wanted) {
      return value.get().equals(wanted.value());
    }
    if (condition instanceof Condition.Revision wanted) {
      return exact ? revision == wanted.revision() : revision <= wanted.revision() && perhaps;
    }
    return true;
  }

  private String present() {
    return describe() + " with revision " + (exact ? "" : "at least ") + revision;
  }

  private Optional<String> see(OptionalLong told) {
    if (told.isEmpty()) {
      return Optional.empty();
    }
    long seen = told.getAsLong();
    boolean fits = value.isEmpty() ? seen == 0 : exact ? seen == revision : seen >= revision;
    if (!fits) {
      return Optional.of("it told of revision " + seen + ", but the key is " + present());
    }
    if (value.isPresent()) {
      revision = seen;
      exact = true;
    }
    return Optional.empty();
  }

  private Optional<String> change(
      Optional<Bytes> after, OptionalLong made, Optional<Condition> condition) {
    long before =
        condition.orElse(null) instanceof Condition.Revision wanted ? wanted.revision() : revision;
    if (made.isPresent() && made.getAsLong() <= before) {
      return Optional.of("it made revision " + made.getAsLong() + ", but the key is " + present());
    }
    value = after;
    exact = made.isPresent();
    revision = made.orElse(before + 1);
    return Optional.empty();
  }
}
