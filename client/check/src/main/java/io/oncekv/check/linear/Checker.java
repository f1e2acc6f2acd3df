package io.oncekv.check.linear;

import io.oncekv.check.history.Bytes;
import io.oncekv.check.history.Call;
import io.oncekv.check.history.History;
import io.oncekv.check.history.Operation;
import io.oncekv.check.history.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Decides whether a history is linearizable: whether every operation can be given one moment
 * between its invocation and its completion, so that each outcome is that of carrying the
 * operations out one by one at these moments. Keys begin absent. An operation of unknown outcome
 * may have such a moment at any time after its invocation, or none.
 *
 * <p>Safe for any number of threads.
 */
public final class Checker {
  private final LongSupplier nanos;

  /** Makes one with the system's clock. */
  public Checker() {
    this(System::nanoTime);
  }

  Checker(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Judges a history: key by key, until one has no order or the limits are reached. */
  public Judgement check(History history, Limits limits) {
    Map<Bytes, List<Operation>> byKey = new TreeMap<>();
    for (Operation operation : history.operations()) {
      if (counts(operation)) {
        byKey.computeIfAbsent(operation.key(), key -> new ArrayList<>()).add(operation);
      }
    }
    List<Map.Entry<Bytes, List<Operation>>> shortestFirst = new ArrayList<>(byKey.entrySet());
    shortestFirst.sort(Comparator.comparingInt(entry -> entry.getValue().size()));

    Budget budget = new Budget(limits, nanos);
    String reason = "";
    for (Map.Entry<Bytes, List<Operation>> entry : shortestFirst) {
      List<Operation> operations = entry.getValue();
      operations.sort(Comparator.comparingLong(Operation::invokedAt));
      KeyModel model = new KeyModel(operations, history.absentIsEmpty());
      SearchResult result = new Search(operations, model, budget).run();
      switch (result.kind()) {
        case FOUND -> replay(operations, result.order(), history.absentIsEmpty());
        case UNFINISHED -> reason = "key " + entry.getKey() + ": " + result.reason();
        case NONE -> {
          Violation violation =
              new Violation(
                  entry.getKey(),
                  operations,
                  pick(operations, result.order()),
                  operations.get(result.blockedBy()));
          return new Judgement(Verdict.NO, byKey.size(), Optional.of(violation), "");
        }
      }
    }
    Verdict verdict = reason.isEmpty() ? Verdict.YES : Verdict.UNDECIDED;
    return new Judgement(verdict, byKey.size(), Optional.empty(), reason);
  }

  /** A read without an answer tells nothing, and neither does what surely had no effect. */
  private static boolean counts(Operation operation) {
    return !(operation.outcome() instanceof Outcome.NotExecuted)
        && !(operation.isUnknown() && operation.call() instanceof Call.Get);
  }

  private static List<Operation> pick(List<Operation> operations, List<Integer> numbers) {
    return numbers.stream().map(operations::get).toList();
  }

  /** Nobody has to take the search's word for an order: it is held against the plain bytes. */
  private static void replay(
      List<Operation> operations, List<Integer> order, boolean absentIsEmpty) {
    Replay replay = new Replay(absentIsEmpty);
    boolean[] done = new boolean[operations.size()];
    long latestInvocation = Long.MIN_VALUE;
    for (int number : order) {
      Operation operation = operations.get(number);
      Optional<String> problem = replay.apply(operation);
      if (problem.isPresent() || done[number] || operation.completedAt() < latestInvocation) {
        throw new IllegalStateException(
            "the checker is wrong: " + operation + " cannot stand where it was put: " + problem);
      }
      done[number] = true;
      latestInvocation = Math.max(latestInvocation, operation.invokedAt());
    }
    for (int i = 0; i < done.length; i++) {
      if (!done[i] && !operations.get(i).isUnknown()) {
        throw new IllegalStateException("the checker is wrong: it left out " + operations.get(i));
      }
    }
  }
}
