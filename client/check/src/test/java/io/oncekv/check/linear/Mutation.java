package io.oncekv.check.linear;

import io.oncekv.check.history.Bytes;
import io.oncekv.check.history.Call;
import io.oncekv.check.history.Operation;
import io.oncekv.check.history.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Ways to spoil a history so that it may be one that nobody should ever see. */
enum Mutation {
  /** An append that stands in the values was never made. */
  DROP_AN_APPEND {
    @Override
    Optional<List<Operation>> apply(List<Operation> history, Random random) {
      return pick(history, random, operation -> operation.call() instanceof Call.Append)
          .map(
              index -> {
                List<Operation> mutated = new ArrayList<>(history);
                mutated.remove((int) index);
                return mutated;
              });
    }
  },
  /** An append was acknowledged, and no read has it. */
  LOSE_AN_APPEND {
    @Override
    Optional<List<Operation>> apply(List<Operation> history, Random random) {
      return pick(history, random, Mutation::isKnownAppend)
          .map(index -> replaceToken(history, index, ""));
    }
  },
  /** An append stands in all reads twice. */
  DOUBLE_AN_APPEND {
    @Override
    Optional<List<Operation>> apply(List<Operation> history, Random random) {
      return pick(history, random, operation -> operation.call() instanceof Call.Append)
          .map(index -> replaceToken(history, index, suffix(history, index).repeat(2)));
    }
  },
  /** Two reads have each other's answers. */
  SWAP_TWO_READS {
    @Override
    Optional<List<Operation>> apply(List<Operation> history, Random random) {
      Predicate<Operation> read = operation -> operation.outcome() instanceof Outcome.Found;
      Optional<Integer> one = pick(history, random, read);
      Optional<Integer> other = pick(history, random, read);
      if (one.isEmpty() || one.equals(other)) {
        return Optional.empty();
      }
      List<Operation> mutated = new ArrayList<>(history);
      mutated.set(
          one.get(), withOutcome(history.get(one.get()), history.get(other.get()).outcome()));
      mutated.set(
          other.get(), withOutcome(history.get(other.get()), history.get(one.get()).outcome()));
      return Optional.of(mutated);
    }
  },
  /** Two appends took effect in each other's place. */
  SWAP_TWO_APPENDS {
    @Override
    Optional<List<Operation>> apply(List<Operation> history, Random random) {
      Optional<Integer> one = pick(history, random, Mutation::isKnownAppend);
      Optional<Integer> other = pick(history, random, Mutation::isKnownAppend);
      if (one.isEmpty() || one.equals(other)) {
        return Optional.empty();
      }
      String first = suffix(history, one.get());
      String second = suffix(history, other.get());
      return Optional.of(
          replaceValues(
              history,
              value ->
                  value.replace(first, "\u0001").replace(second, first).replace("\u0001", second)));
    }
  },
  /** A read returns what an earlier read of the same key returned. */
  READ_AN_OLDER_VALUE {
    @Override
    Optional<List<Operation>> apply(List<Operation> history, Random random) {
      Predicate<Operation> read = operation -> operation.outcome() instanceof Outcome.Found;
      return pick(history, random, read)
          .flatMap(
              index -> {
                Operation late = history.get(index);
                Predicate<Operation> earlier =
                    read.and(other -> other.key().equals(late.key()))
                        .and(other -> other.completedAt() < late.invokedAt());
                return pick(history, random, earlier)
                    .map(
                        from -> {
                          List<Operation> mutated = new ArrayList<>(history);
                          mutated.set(index, withOutcome(late, history.get(from).outcome()));
                          return mutated;
                        });
              });
    }
  },
  /** An increment returns one more than it made. */
  COUNT_TOO_FAR {
    @Override
    Optional<List<Operation>> apply(List<Operation> history, Random random) {
      return pick(history, random, operation -> operation.outcome() instanceof Outcome.Counted)
          .map(
              index -> {
                List<Operation> mutated = new ArrayList<>(history);
                Outcome.Counted counted = (Outcome.Counted) history.get(index).outcome();
                mutated.set(
                    index,
                    withOutcome(
                        history.get(index),
                        new Outcome.Counted(counted.number() + 1, counted.revision())));
                return mutated;
              });
    }
  },
  /** A write that was answered "not applied" was applied, or the other way round. */
  TURN_AN_ANSWER_AROUND {
    @Override
    Optional<List<Operation>> apply(List<Operation> history, Random random) {
      return pick(history, random, operation -> operation.outcome() instanceof Outcome.Written)
          .map(
              index -> {
                List<Operation> mutated = new ArrayList<>(history);
                Outcome.Written written = (Outcome.Written) history.get(index).outcome();
                mutated.set(
                    index,
                    withOutcome(
                        history.get(index),
                        new Outcome.Written(!written.applied(), written.revision())));
                return mutated;
              });
    }
  };

  /** Returns the spoilt history, or nothing if there is nothing to spoil in this way. */
  abstract Optional<List<Operation>> apply(List<Operation> history, Random random);

  private static boolean isKnownAppend(Operation operation) {
    return operation.call() instanceof Call.Append && !operation.isUnknown();
  }

  private static String suffix(List<Operation> history, int index) {
    return ((Call.Append) history.get(index).call()).suffix().text().orElseThrow();
  }

  static Optional<Integer> pick(
      List<Operation> history, Random random, Predicate<Operation> wanted) {
    int[] found =
        IntStream.range(0, history.size()).filter(i -> wanted.test(history.get(i))).toArray();
    return found.length == 0 ? Optional.empty() : Optional.of(found[random.nextInt(found.length)]);
  }

  private static List<Operation> replaceToken(List<Operation> history, int index, String by) {
    String token = suffix(history, index);
    return replaceValues(history, value -> value.replace(token, by));
  }

  private static List<Operation> replaceValues(
      List<Operation> history, UnaryOperator<String> change) {
    List<Operation> mutated = new ArrayList<>();
    for (Operation operation : history) {
      mutated.add(
          operation.outcome() instanceof Outcome.Found found
              ? withOutcome(
                  operation,
                  new Outcome.Found(
                      found
                          .value()
                          .map(value -> Bytes.of(change.apply(value.text().orElseThrow()))),
                      found.revision()))
              : operation);
    }
    return mutated;
  }

  private static Operation withOutcome(Operation operation, Outcome outcome) {
    return new Operation(
        operation.client(),
        operation.id(),
        operation.call(),
        operation.invokedAt(),
        operation.completedAt(),
        outcome);
  }
}
