package io.oncekv.check.linear;

import io.oncekv.check.history.Bytes;
import io.oncekv.check.history.Call;
import io.oncekv.check.history.Condition;
import io.oncekv.check.history.Operation;
import io.oncekv.check.history.Outcome;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/**
 * A history of random clients on a store that does everything right: linearizable by construction.
 * The same seed makes the same history.
 */
final class RandomHistory {
  private final Workload workload;
  private final Random random;
  private final Map<Bytes, Stored> store = new HashMap<>();
  private final List<Bytes> everWritten = new ArrayList<>();
  private long revision;
  private int tokens;

  private record Stored(Bytes value, long revision) {}

  private record Planned(String client, long id, long from, long effect, long to) {}

  private RandomHistory(Workload workload, long seed) {
    this.workload = workload;
    this.random = new Random(seed);
    everWritten.add(Bytes.of("7"));
  }

  static List<Operation> make(Workload workload, long seed) {
    return new RandomHistory(workload, seed).run();
  }

  private List<Operation> run() {
    List<Planned> plan = new ArrayList<>();
    long[] now = new long[workload.clients()];
    for (int i = 0; i < workload.operations(); i++) {
      int client = i % workload.clients();
      long from = now[client] + random.nextInt(40);
      long effect = from + random.nextInt(60);
      long to = effect + random.nextInt(60);
      plan.add(new Planned("c" + client, i, from, effect, to));
      now[client] = to + 1;
    }
    plan.sort(Comparator.comparingLong(Planned::effect).thenComparingLong(Planned::id));
    List<Operation> done = new ArrayList<>();
    for (Planned planned : plan) {
      done.add(execute(planned));
    }
    return done;
  }

  private Operation execute(Planned planned) {
    Call call = call();
    boolean unknown =
        random.nextInt(100) < workload.unknownPercent() && !(call instanceof Call.Get);
    if (unknown && random.nextBoolean()) {
      return operation(planned, call, Outcome.UNKNOWN);
    }
    Outcome outcome = outcome(call);
    return operation(planned, call, unknown ? Outcome.UNKNOWN : outcome);
  }

  private static Operation operation(Planned planned, Call call, Outcome outcome) {
    return new Operation(
        planned.client(), planned.id(), call, planned.from(), planned.to(), outcome);
  }

  private Call call() {
    Bytes key = Bytes.of("k" + random.nextInt(workload.keys()));
    int dice = random.nextInt(100);
    return switch (workload.mix()) {
      case APPENDS ->
          dice < 45
              ? new Call.Get(key, false)
              : dice < 97
                  ? new Call.Append(key, token(), Optional.empty())
                  : new Call.Put(key, token());
      case COUNTERS ->
          dice < 30
              ? new Call.Get(key, false)
              : dice < 90
                  ? new Call.Increment(key, random.nextInt(4) - 1)
                  : dice < 95 ? new Call.Append(key, digit(), Optional.empty()) : put(key);
      case REGISTERS -> dice < 50 ? new Call.Get(key, false) : put(key);
      case ALL -> anything(key, dice);
    };
  }

  private Call anything(Bytes key, int dice) {
    if (dice < 30) {
      return new Call.Get(key, false);
    }
    if (dice < 42) {
      return put(key);
    }
    if (dice < 62) {
      return new Call.Append(key, random.nextBoolean() ? token() : digit(), maybeCondition(key));
    }
    if (dice < 72) {
      return new Call.Delete(key, maybeCondition(key));
    }
    return dice < 86
        ? new Call.CompareAndSet(key, token(), condition(key))
        : new Call.Increment(key, random.nextInt(4) - 1);
  }

  private Call put(Bytes key) {
    return new Call.Put(key, random.nextBoolean() ? digit() : token());
  }

  private Bytes token() {
    return Bytes.of("t" + tokens++ + " ");
  }

  private Bytes digit() {
    return Bytes.of(String.valueOf(random.nextInt(3)));
  }

  private Optional<Condition> maybeCondition(Bytes key) {
    return random.nextInt(3) == 0 ? Optional.of(condition(key)) : Optional.empty();
  }

  private Condition condition(Bytes key) {
    Optional<Stored> present = Optional.ofNullable(store.get(key));
    return switch (random.nextInt(5)) {
      case 0 -> new Condition.Absent();
      case 1 -> new Condition.Exists();
      case 2 -> new Condition.Value(everWritten.get(random.nextInt(everWritten.size())));
      case 3 -> new Condition.Value(present.map(Stored::value).orElse(digit()));
      default ->
          workload.revisions()
              ? new Condition.Revision(
                  present.map(Stored::revision).orElse(1L) + random.nextInt(4) / 3)
              : new Condition.Exists();
    };
  }

  private Outcome outcome(Call call) {
    Optional<Stored> present = Optional.ofNullable(store.get(call.key()));
    OptionalLong seen = told(present.map(Stored::revision).orElse(0L));
    if (call instanceof Call.Get) {
      return new Outcome.Found(
          present.map(Stored::value), present.isPresent() ? seen : OptionalLong.empty());
    }
    if (call instanceof Call.Increment increment) {
      String text = present.flatMap(stored -> stored.value().text()).orElse("0");
      if (!text.matches("0|-?[1-9][0-9]{0,18}") || new BigInteger(text).bitLength() > 63) {
        return new Outcome.Refused(Outcome.Refused.Reason.NOT_A_NUMBER);
      }
      BigInteger after = new BigInteger(text).add(BigInteger.valueOf(increment.delta()));
      if (after.bitLength() > 63) {
        return new Outcome.Refused(Outcome.Refused.Reason.NUMBER_EXHAUSTED);
      }
      return new Outcome.Counted(after.longValue(), write(call.key(), Bytes.of(after.toString())));
    }
    if (call instanceof Call.Put put) {
      return new Outcome.Written(true, write(put.key(), put.value()));
    }
    if (call instanceof Call.Append append) {
      return append.condition().isPresent() && !holds(append.condition().get(), present)
          ? new Outcome.Written(false, seen)
          : new Outcome.Written(
              true,
              write(
                  append.key(),
                  present.map(Stored::value).orElse(Bytes.EMPTY).plus(append.suffix())));
    }
    if (call instanceof Call.CompareAndSet cas) {
      return holds(cas.condition(), present)
          ? new Outcome.Written(true, write(cas.key(), cas.value()))
          : new Outcome.Written(false, seen);
    }
    Call.Delete delete = (Call.Delete) call;
    if (present.isEmpty()
        || (delete.condition().isPresent() && !holds(delete.condition().get(), present))) {
      return new Outcome.Written(false, seen);
    }
    store.remove(delete.key());
    return new Outcome.Written(true, told(++revision));
  }

  private OptionalLong write(Bytes key, Bytes value) {
    store.put(key, new Stored(value, ++revision));
    if (value.length() < 40) {
      everWritten.add(value);
    }
    return told(revision);
  }

  private OptionalLong told(long number) {
    return workload.revisions() ? OptionalLong.of(number) : OptionalLong.empty();
  }

  private static boolean holds(Condition condition, Optional<Stored> present) {
    if (condition instanceof Condition.Absent) {
      return present.isEmpty();
    }
    if (condition instanceof Condition.Value wanted) {
      return present.filter(stored -> stored.value().equals(wanted.value())).isPresent();
    }
    if (condition instanceof Condition.Revision wanted) {
      return present.filter(stored -> stored.revision() == wanted.revision()).isPresent();
    }
    return present.isPresent();
  }
}
