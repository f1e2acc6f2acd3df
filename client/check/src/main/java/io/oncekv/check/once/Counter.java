package io.oncekv.check.once;

import io.oncekv.check.history.Call;
import io.oncekv.check.history.Operation;
import io.oncekv.check.history.Outcome;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A key that was only incremented. Its number at the end is the sum of what was acknowledged and of
 * some of what is unknown.
 */
final class Counter {
  private final List<Operation> increments;
  // Many large increments of unknown outcome add up to more than a long holds.
  private BigInteger least = BigInteger.ZERO;
  private BigInteger most = BigInteger.ZERO;
  private boolean grows = true;

  /** Takes its increments, in the order of their completions. */
  Counter(List<Operation> increments) {
    this.increments = increments;
    for (Operation operation : increments) {
      BigInteger delta = BigInteger.valueOf(((Call.Increment) operation.call()).delta());
      grows &= delta.signum() > 0;
      boolean acknowledged = !operation.isUnknown();
      least = least.add(acknowledged ? delta : delta.min(BigInteger.ZERO));
      most = most.add(acknowledged ? delta : delta.max(BigInteger.ZERO));
    }
  }

  /** Holds the number at the end against the increments. */
  Findings check(long number) {
    BigInteger end = BigInteger.valueOf(number);
    long lost = excess(least, end);
    long doubled = excess(end, most);
    long misordered = 0;
    if (grows) {
      // Then no two answers are the same, and each client sees the number grow.
      Set<Long> answers = new HashSet<>();
      Map<String, Operation> lastOfClient = new HashMap<>();
      for (Operation operation : increments) {
        if (operation.outcome() instanceof Outcome.Counted counted) {
          doubled += answers.add(counted.number()) ? 0 : 1;
          Operation before = lastOfClient.put(operation.client(), operation);
          misordered += before != null && isMisordered(before, operation) ? 1 : 0;
        }
      }
    }
    return new Findings(lost, doubled, misordered, 0);
  }

  private static long excess(BigInteger number, BigInteger bound) {
    BigInteger most = BigInteger.valueOf(Long.MAX_VALUE);
    return number.subtract(bound).max(BigInteger.ZERO).min(most).longValueExact();
  }

  private static boolean isMisordered(Operation before, Operation after) {
    return before.completedAt() < after.invokedAt()
        && ((Outcome.Counted) before.outcome()).number()
            > ((Outcome.Counted) after.outcome()).number();
  }
}
