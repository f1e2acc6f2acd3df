package io.oncekv.check.linear;

import io.oncekv.check.history.Operation;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The invocations and completions of known operations in the order of time, without those that were
 * taken out. What comes before the first completion may be next in an order; nothing else may.
 * Taken out and put back in constant time (Lowe, section 4), if the last one taken is put back
 * first.
 */
final class EventList {
  /** Stands before the first event and behind the last one. */
  static final int NONE = 0;

  private final int[] next;
  private final int[] previous;
  private final int[] operationOf;
  private final int[] invocationOf;
  private final int[] completionOf;

  /** Makes the list of those operations that {@code known} names by their places. */
  EventList(List<Operation> operations, int[] known) {
    int events = 2 * known.length;
    this.next = new int[events + 1];
    this.previous = new int[events + 1];
    this.operationOf = new int[events + 1];
    this.invocationOf = new int[operations.size()];
    this.completionOf = new int[operations.size()];
    // Of two events at one time the invocation counts as the earlier one: then the operations may
    // have been concurrent, and nothing is called a violation that might be none.
    int[] order =
        IntStream.range(0, events)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingLong(
                        event -> {
                          Operation operation = operations.get(known[event / 2]);
                          return event % 2 == 0 ? operation.invokedAt() : operation.completedAt();
                        })
                    .thenComparingInt(event -> event % 2))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int i = 0; i < events; i++) {
      int event = i + 1;
      int operation = known[order[i] / 2];
      operationOf[event] = operation;
      (order[i] % 2 == 0 ? invocationOf : completionOf)[operation] = event;
      previous[event] = i;
      next[i] = event;
    }
    next[events] = NONE;
    previous[NONE] = events;
  }

  int first() {
    return next[NONE];
  }

  int next(int event) {
    return next[event];
  }

  int operation(int event) {
    return operationOf[event];
  }

  boolean isInvocation(int event) {
    return event != NONE && invocationOf[operationOf[event]] == event;
  }

  /** Returns the first completion, or {@link #NONE} if the list is empty. */
  int firstCompletion() {
    int event = first();
    while (isInvocation(event)) {
      event = next[event];
    }
    return event;
  }

  void take(int operation) {
    unlink(invocationOf[operation]);
    unlink(completionOf[operation]);
  }

  void putBack(int operation) {
    link(completionOf[operation]);
    link(invocationOf[operation]);
  }

  private void unlink(int event) {
    next[previous[event]] = next[event];
    previous[next[event]] = previous[event];
  }

  private void link(int event) {
    next[previous[event]] = event;
    previous[next[event]] = event;
  }
}
