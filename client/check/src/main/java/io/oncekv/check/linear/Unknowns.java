package io.oncekv.check.linear;

import io.oncekv.check.history.Operation;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The operations of unknown outcome of one key, by the time of their invocation. Those that would
 * do the same are used in that order only: which of them it was makes no difference to anything
 * else.
 */
final class Unknowns {
  private static final int NONE = -1;

  private final int[] operations;
  private final long[] invokedAt;
  private final int[] sameBefore;

  Unknowns(List<Operation> all, KeyModel model) {
    this.operations =
        IntStream.range(0, all.size())
            .filter(number -> all.get(number).isUnknown())
            .boxed()
            .sorted(Comparator.comparingLong(number -> all.get(number).invokedAt()))
            .mapToInt(Integer::intValue)
            .toArray();
    this.invokedAt = Arrays.stream(operations).mapToLong(n -> all.get(n).invokedAt()).toArray();
    this.sameBefore = new int[operations.length];
    Map<Object, Integer> last = new HashMap<>();
    for (int i = 0; i < operations.length; i++) {
      Integer before = last.put(model.kindOf(operations[i]), i);
      sameBefore[i] = before == null ? NONE : before;
    }
  }

  int operation(int unknown) {
    return operations[unknown];
  }

  /** Returns the empty set of them. */
  long[] none() {
    return new long[(operations.length + Long.SIZE - 1) / Long.SIZE];
  }

  /** Returns a set and one more. */
  static long[] with(long[] used, int unknown) {
    long[] more = used.clone();
    more[unknown / Long.SIZE] |= 1L << unknown;
    return more;
  }

  private static boolean contains(long[] used, int unknown) {
    return (used[unknown / Long.SIZE] & (1L << unknown)) != 0;
  }

  /** Returns those that were invoked by a time and not used, the first of each kind. */
  int[] available(long time, long[] used) {
    int[] found = new int[operations.length];
    int count = 0;
    for (int i = 0; i < operations.length && invokedAt[i] <= time; i++) {
      if (!contains(used, i) && (sameBefore[i] == NONE || contains(used, sameBefore[i]))) {
        found[count++] = i;
      }
    }
    return Arrays.copyOf(found, count);
  }
}
