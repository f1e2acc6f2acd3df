package io.oncekv.check.linear;

import io.oncekv.check.history.Operation;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Looks for an order of one key's operations: depth first, each configuration once (see {@link
 * Seen}). What is cut off, and why nothing is missed by it:
 *
 * <ul>
 *   <li>An operation that may be next and changes nothing here is taken at once: wherever it stands
 *       in an order that begins like this one, it may as well stand here.
 *   <li>Writes whose revisions are known are taken in the order of these.
 *   <li>An operation of unknown outcome is tried behind the known ones, and only if it changes
 *       something. If the next operation leads to the same state without it, it is left out.
 *   <li>One that makes a value nobody observes is left out where no operation could tell.
 * </ul>
 */
final class Search {
  private static final int NODES_BETWEEN_CHECKS = 256;

  private final List<Operation> operations;
  private final KeyModel model;
  private final EventList events;
  private final Unknowns unknowns;
  private final Budget budget;
  private final Seen seen;

  /** The place of a write among those with known revisions, from 0; -1 for other operations. */
  private final int[] rank;

  private final long[] highWords;
  private final long[] lowWords;
  private final int[] order;
  private int ordered;
  private int nextRank;
  private long high;
  private long low;

  private int[] longest = {};
  private int longestBlockedBy = EventList.NONE;
  private final Deque<Node> path = new ArrayDeque<>();

  /** A configuration on the path, and what is to be tried from there. */
  private static final class Node {
    private final State state;
    private final long[] used;

    /** Where the order ended before the operation that led here was added to it. */
    private final int begin;

    /** The state before an operation of unknown outcome that led here, with nothing behind it. */
    private State beforeUnknown = State.IMPOSSIBLE;

    private int[] candidates = {};
    private int[] unknownCandidates = {};
    private int tried;

    Node(State state, long[] used, int begin) {
      this.state = state;
      this.used = used;
      this.begin = begin;
    }
  }

  Search(List<Operation> operations, KeyModel model, Budget budget) {
    int count = operations.size();
    this.operations = operations;
    this.model = model;
    this.budget = budget;
    this.seen = new Seen(budget.memoryBytes());
    int[] known =
        IntStream.range(0, count).filter(number -> !operations.get(number).isUnknown()).toArray();
    this.events = new EventList(operations, known);
    this.unknowns = new Unknowns(operations, model);
    this.rank = new int[count];
    Arrays.fill(rank, -1);
    int[] byRevision =
        Arrays.stream(known)
            .filter(number -> Revisions.ofWrite(operations.get(number)).isPresent())
            .boxed()
            .sorted(
                Comparator.comparingLong(
                    number -> Revisions.ofWrite(operations.get(number)).getAsLong()))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int i = 0; i < byRevision.length; i++) {
      rank[byRevision[i]] = i;
    }
    SplittableRandom random = new SplittableRandom(count);
    this.highWords = random.longs(count).toArray();
    this.lowWords = random.longs(count).toArray();
    this.order = new int[count];
  }

  /** Looks for an order until there is one, there is none, or the budget is used up. */
  SearchResult run() {
    if (enter(new Node(model.initial(), unknowns.none(), 0))) {
      return found();
    }
    int nodes = 0;
    while (!path.isEmpty()) {
      Node node = path.getLast();
      int operation = nextCandidate(node);
      if (operation < 0) {
        path.removeLast();
        takeBackTo(node.begin);
        continue;
      }
      if (++nodes % NODES_BETWEEN_CHECKS == 0 && budget.isTimeUp()) {
        return unfinished("the time was used up");
      }
      if (seen.isFull()) {
        return unfinished("the memory was used up");
      }
      if (follow(node, operation)) {
        return found();
      }
    }
    return new SearchResult(SearchResult.Kind.NONE, list(longest), blockedBy(), "");
  }

  /** The next operation to try from a node, or -1. */
  private int nextCandidate(Node node) {
    int at = node.tried++;
    if (at < node.candidates.length) {
      return node.candidates[at];
    }
    at -= node.candidates.length;
    return at < node.unknownCandidates.length ? unknowns.operation(node.unknownCandidates[at]) : -1;
  }

  /** Adds one operation to the order; returns whether that completes it. */
  private boolean follow(Node node, int operation) {
    State after = model.step(operation, node.state);
    if (after.isImpossible() || after.equals(node.state)) {
      return false;
    }
    if (!node.beforeUnknown.isImpossible()
        && model.step(operation, node.beforeUnknown).covers(after)) {
      return false;
    }
    boolean unknown = operations.get(operation).isUnknown();
    if (unknown && after.value() == Values.UNSEEN && !model.unseenMatters()) {
      return false;
    }
    int begin = ordered;
    long[] used = node.used;
    if (unknown) {
      used = Unknowns.with(used, node.unknownCandidates[node.tried - 1 - node.candidates.length]);
      order[ordered++] = operation;
    } else {
      take(operation);
    }
    Node next = new Node(after, used, begin);
    if (unknown) {
      next.beforeUnknown = node.state;
    }
    return enter(next);
  }

  /** Begins with a node, unless one like it was seen; returns whether the order is complete. */
  private boolean enter(Node node) {
    if (takeWhatChangesNothing(node.state)) {
      node.beforeUnknown = State.IMPOSSIBLE;
    }
    int completion = events.firstCompletion();
    if (completion == EventList.NONE) {
      return true;
    }
    if (completion > longestBlockedBy
        || (completion == longestBlockedBy && ordered > longest.length)) {
      longestBlockedBy = completion;
      longest = Arrays.copyOf(order, ordered);
    }
    State state = node.state;
    long mixed = mix(state.value() * 4L + (state.exact() ? 1 : 0));
    long revision = state.exact() ? mix(state.revision() + 0x9E3779B97F4A7C15L) : 0;
    long least = state.exact() ? 0 : state.revision();
    if (!seen.add(
        high ^ mixed ^ Long.rotateLeft(revision, 17),
        low ^ mix(mixed ^ revision),
        least,
        node.used)) {
      takeBackTo(node.begin);
      return false;
    }
    node.candidates = candidates(completion);
    node.unknownCandidates =
        unknowns.available(operations.get(events.operation(completion)).completedAt(), node.used);
    path.addLast(node);
    return false;
  }

  private boolean takeWhatChangesNothing(State state) {
    boolean some = false;
    boolean again = true;
    while (again) {
      again = false;
      for (int event = events.first(); events.isInvocation(event); event = events.next(event)) {
        int operation = events.operation(event);
        if (model.step(operation, state).equals(state)) {
          take(operation);
          again = true;
          some = true;
        }
      }
    }
    return some;
  }

  private int[] candidates(int completion) {
    int count = 0;
    for (int event = events.first(); event != completion; event = events.next(event)) {
      count++;
    }
    int[] found = new int[count];
    count = 0;
    for (int event = events.first(); event != completion; event = events.next(event)) {
      int operation = events.operation(event);
      if (rank[operation] < 0 || rank[operation] == nextRank) {
        found[count++] = operation;
      }
    }
    return Arrays.copyOf(found, count);
  }

  private void take(int operation) {
    events.take(operation);
    order[ordered++] = operation;
    high ^= highWords[operation];
    low ^= lowWords[operation];
    nextRank += rank[operation] < 0 ? 0 : 1;
  }

  private void takeBackTo(int begin) {
    while (ordered > begin) {
      int operation = order[--ordered];
      if (!operations.get(operation).isUnknown()) {
        events.putBack(operation);
        high ^= highWords[operation];
        low ^= lowWords[operation];
        nextRank -= rank[operation] < 0 ? 0 : 1;
      }
    }
  }

  private SearchResult found() {
    return new SearchResult(SearchResult.Kind.FOUND, list(Arrays.copyOf(order, ordered)), -1, "");
  }

  private SearchResult unfinished(String why) {
    return new SearchResult(SearchResult.Kind.UNFINISHED, list(longest), blockedBy(), why);
  }

  private static List<Integer> list(int[] numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }

  private int blockedBy() {
    return events.operation(longestBlockedBy);
  }

  /** The finalizer of MurmurHash3: every bit of the input moves every bit of the output. */
  private static long mix(long word) {
    long mixed = (word ^ (word >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }
}
