package io.oncekv.check.linear;

import io.oncekv.check.history.Call;
import io.oncekv.check.history.Condition;
import io.oncekv.check.history.Operation;
import io.oncekv.check.history.Outcome;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Says whether a small history is linearizable by trying every order of all its operations, on all
 * keys together, with every choice of those of unknown outcome. Shares no code with the checker,
 * has no memory, and takes no shortcut.
 */
final class Oracle {
  private static final long UNKNOWN = -1;

  private final List<Operation> operations;
  private final boolean[] done;

  /** What stands under a key; absent keys are not in the map. */
  private final Map<String, String> store = new HashMap<>();

  /** The revision of each change of a key. */
  private final Map<String, List<Long>> changes = new HashMap<>();

  private Oracle(List<Operation> operations) {
    this.operations = operations;
    this.done = new boolean[operations.size()];
  }

  static boolean isLinearizable(List<Operation> operations) {
    return new Oracle(operations).canGoOn();
  }

  private boolean canGoOn() {
    boolean complete = true;
    for (int i = 0; i < done.length; i++) {
      complete &= done[i] || mayBeLeftOut(operations.get(i));
    }
    if (complete) {
      return true;
    }
    for (int i = 0; i < done.length; i++) {
      if (!done[i] && mayBeNext(operations.get(i))) {
        done[i] = true;
        if (tried(operations.get(i))) {
          return true;
        }
        done[i] = false;
      }
    }
    return false;
  }

  private static boolean mayBeLeftOut(Operation operation) {
    return operation.isUnknown() || operation.outcome() instanceof Outcome.NotExecuted;
  }

  private boolean mayBeNext(Operation operation) {
    if (operation.outcome() instanceof Outcome.NotExecuted) {
      return false;
    }
    for (int i = 0; i < done.length; i++) {
      Operation other = operations.get(i);
      if (!done[i] && !mayBeLeftOut(other) && other.completedAt() < operation.invokedAt()) {
        return false;
      }
    }
    return true;
  }

  /** Carries one operation out, goes on, and takes it back. */
  private boolean tried(Operation operation) {
    String key = operation.key().text().orElseThrow();
    String before = store.get(key);
    List<Long> changesBefore = changes.getOrDefault(key, List.of());
    changes.put(key, new ArrayList<>(changesBefore));
    boolean good = fits(operation, key) && revisionsGrow(changes.get(key)) && canGoOn();
    changes.put(key, changesBefore);
    if (before == null) {
      store.remove(key);
    } else {
      store.put(key, before);
    }
    return good;
  }

  private boolean fits(Operation operation, String key) {
    String now = store.get(key);
    Outcome outcome = operation.outcome();
    if (operation.call() instanceof Call.Get) {
      if (!(outcome instanceof Outcome.Found found)) {
        return true;
      }
      String told = found.value().map(value -> value.text().orElseThrow()).orElse(null);
      return Objects.equals(told, now) && pin(key, found.revision());
    }
    if (operation.call() instanceof Call.Increment increment) {
      return fitsIncrement(key, increment.delta(), outcome);
    }
    Condition condition =
        operation.call() instanceof Call.Append append
            ? append.condition().orElse(null)
            : operation.call() instanceof Call.Delete delete
                ? delete.condition().orElse(null)
                : operation.call() instanceof Call.CompareAndSet cas ? cas.condition() : null;
    boolean deletesNothing = operation.call() instanceof Call.Delete && now == null;
    if (outcome instanceof Outcome.Written written && !written.applied()) {
      if (!pin(key, written.revision())) {
        return false;
      }
      return deletesNothing || (condition != null && !holds(condition, key));
    }
    if (deletesNothing || (condition != null && !holds(condition, key))) {
      // Of unknown outcome: it may well have done nothing.
      return operation.isUnknown();
    }
    if (condition instanceof Condition.Revision wanted
        && !pin(key, OptionalLong.of(wanted.revision()))) {
      return operation.isUnknown();
    }
    if (operation.call() instanceof Call.Put put) {
      store.put(key, put.value().text().orElseThrow());
    } else if (operation.call() instanceof Call.CompareAndSet cas) {
      store.put(key, cas.value().text().orElseThrow());
    } else if (operation.call() instanceof Call.Append append) {
      store.put(key, (now == null ? "" : now) + append.suffix().text().orElseThrow());
    } else {
      store.remove(key);
    }
    changes
        .get(key)
        .add(
            outcome instanceof Outcome.Written written
                ? written.revision().orElse(UNKNOWN)
                : UNKNOWN);
    return true;
  }

  private boolean fitsIncrement(String key, long delta, Outcome outcome) {
    String now = store.getOrDefault(key, "0");
    boolean isNumber = now.matches("0|-?[1-9][0-9]{0,18}") && inRange(new BigInteger(now));
    BigInteger sum =
        isNumber ? new BigInteger(now).add(BigInteger.valueOf(delta)) : BigInteger.ZERO;
    if (outcome instanceof Outcome.Refused refused) {
      return refused.reason() == Outcome.Refused.Reason.NOT_A_NUMBER
          ? !isNumber
          : isNumber && !inRange(sum);
    }
    if (!isNumber || !inRange(sum)) {
      return outcome instanceof Outcome.Unknown;
    }
    store.put(key, sum.toString());
    long revision = UNKNOWN;
    if (outcome instanceof Outcome.Counted counted) {
      if (counted.number() != sum.longValue()) {
        return false;
      }
      revision = counted.revision().orElse(UNKNOWN);
    }
    changes.get(key).add(revision);
    return true;
  }

  private static boolean inRange(BigInteger number) {
    return number.bitLength() < Long.SIZE;
  }

  private boolean holds(Condition condition, String key) {
    String now = store.get(key);
    if (condition instanceof Condition.Absent) {
      return now == null;
    }
    if (condition instanceof Condition.Value wanted) {
      return wanted.value().text().orElseThrow().equals(now);
    }
    if (condition instanceof Condition.Revision wanted && now != null) {
      long last = last(key);
      return last == UNKNOWN || last == wanted.revision();
    }
    return now != null;
  }

  private long last(String key) {
    List<Long> all = changes.get(key);
    return all.isEmpty() ? UNKNOWN : all.get(all.size() - 1);
  }

  /** The present revision of the key is this one; 0 says that it is absent. */
  private boolean pin(String key, OptionalLong told) {
    if (told.isEmpty()) {
      return true;
    }
    long revision = told.getAsLong();
    if (!store.containsKey(key) || revision == 0) {
      return !store.containsKey(key) && revision == 0;
    }
    List<Long> all = changes.get(key);
    int end = all.size() - 1;
    if (all.get(end) == UNKNOWN) {
      all.set(end, revision);
    }
    return all.get(end) == revision;
  }

  /** Whether numbers can be found for the unknown ones so that all of them grow. */
  private static boolean revisionsGrow(List<Long> revisions) {
    long least = 0;
    for (long revision : revisions) {
      least++;
      if (revision != UNKNOWN) {
        if (revision < least) {
          return false;
        }
        least = revision;
      }
    }
    return true;
  }
}
