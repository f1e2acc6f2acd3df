package io.oncekv.server.replication;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncekv.server.replication.ReadRound.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Linearizable reads that share questions. Those that arrive while a question is under way wait for
 * the next one; they never join it, since its answer may be older than they are. A round begins
 * with all reads that have arrived, and only then asks up to which index the state has to be.
 *
 * <p>Reads pass on whichever thread brings the last thing they waited for: one that delivers the
 * answer, the apply thread, or their own caller's.
 */
final class ReadRounds implements AutoCloseable {
  private final Supplier<CompletableFuture<Long>> question;
  private final Replicator replicator;
  private final ReadBarrierOptions options;
  private final ReadBarrierListener listener;
  private final Timer timer;
  private final LongSupplier nanos;
  private final Gathering gathering = new Gathering(this::beginGathered);
  private final Object lock = new Object();

  @GuardedBy("lock")
  private List<CompletableFuture<Void>> arrived = new ArrayList<>();

  /** Rounds that have not ended, oldest first. */
  @GuardedBy("lock")
  private final Set<ReadRound> rounds = new LinkedHashSet<>();

  @GuardedBy("lock")
  private int voting;

  /** Reads that have arrived and are not answered. */
  @GuardedBy("lock")
  private int waiting;

  @GuardedBy("lock")
  private boolean timerSet;

  @GuardedBy("lock")
  private boolean closed;

  /**
   * Starts taking reads.
   *
   * @param question begins a round: completes with the index up to which this node's state has to
   *     be for reads that arrived before this call; every failure means that this node cannot tell
   * @param nanos a monotonic clock in nanoseconds, such as {@code System::nanoTime}
   */
  ReadRounds(
      Supplier<CompletableFuture<Long>> question,
      Replicator replicator,
      ReadBarrierOptions options,
      ReadBarrierListener listener,
      Timer timer,
      LongSupplier nanos) {
    this.question = question;
    this.replicator = replicator;
    this.options = options;
    this.listener = listener;
    this.timer = timer;
    this.nanos = nanos;
  }

  /** As {@link ReadGate#pass}. */
  CompletableFuture<Void> pass() {
    CompletableFuture<Void> read = new CompletableFuture<>();
    Optional<ReadRound> next = Optional.empty();
    boolean full;
    synchronized (lock) {
      if (closed) {
        return CompletableFuture.failedFuture(new NotLeaderException(Optional.empty()));
      }
      full = waiting >= options.maxWaitingReads();
      if (!full) {
        waiting++;
        arrived.add(read);
        if (!gathering.isHere()) {
          next = takeRound();
        }
      }
    }
    if (full) {
      listener.overloaded();
      return CompletableFuture.failedFuture(
          new OverloadedException("too many reads are waiting; try again with backoff"));
    }
    next.ifPresent(this::run);
    return read;
  }

  /** As {@link ReadGate#together}. */
  void together(Runnable reads) {
    gathering.during(reads);
  }

  private void beginGathered() {
    Optional<ReadRound> next;
    synchronized (lock) {
      next = takeRound();
    }
    next.ifPresent(this::run);
  }

  /** Reads that have arrived and are not answered. */
  int waitingReads() {
    synchronized (lock) {
      return waiting;
    }
  }

  /** Fails the reads that wait, and those to come. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
    }
    failAll(new NotLeaderException(Optional.empty()), true);
  }

  @GuardedBy("lock")
  private Optional<ReadRound> takeRound() {
    if (arrived.isEmpty() || voting >= options.maxRounds()) {
      return Optional.empty();
    }
    ReadRound round = new ReadRound(arrived, nanos.getAsLong());
    arrived = new ArrayList<>();
    rounds.add(round);
    voting++;
    setTimer(options.roundTimeout());
    return Optional.of(round);
  }

  /** A loop, not a recursion: rounds that end on the spot may follow each other without end. */
  private void run(ReadRound first) {
    Optional<ReadRound> next = Optional.of(first);
    while (next.isPresent()) {
      next = begin(next.get());
    }
  }

  /** Begins a round; the next one if this ended on the spot and reads wait. */
  private Optional<ReadRound> begin(ReadRound round) {
    CompletableFuture<Long> index;
    try {
      index = question.get();
    } catch (RuntimeException e) {
      index = CompletableFuture.failedFuture(e);
    }
    if (index.isDone()) {
      return index.handle((needed, failure) -> decide(round, needed, failure)).join();
    }
    var unused =
        index.whenComplete(
            (needed, failure) -> decide(round, needed, failure).ifPresent(this::run));
    return Optional.empty();
  }

  private Optional<ReadRound> decide(ReadRound round, Long index, Throwable failure) {
    if (failure != null) {
      return failVoting(round, refusal(failure));
    }
    if (!round.move(Phase.VOTING, Phase.APPLYING)) {
      return Optional.empty();
    }
    Optional<ReadRound> next = endVoting();
    var unused = awaitApplied(index).whenComplete((ignored, late) -> applied(round, late == null));
    return next;
  }

  private static NotLeaderException refusal(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof NotLeaderException known
        ? known
        : new NotLeaderException(Optional.empty());
  }

  private CompletableFuture<Void> awaitApplied(long index) {
    try {
      return replicator.awaitApplied(index);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void applied(ReadRound round, boolean fresh) {
    if (!round.move(Phase.APPLYING, Phase.ENDED)) {
      return;
    }
    remove(round);
    if (fresh) {
      listener.passed(round.size(), nanos.getAsLong() - round.startedNanos());
      round.pass();
    } else {
      fail(round, new NotLeaderException(Optional.empty()));
    }
  }

  private Optional<ReadRound> failVoting(ReadRound round, NotLeaderException failure) {
    if (!round.move(Phase.VOTING, Phase.ENDED)) {
      return Optional.empty();
    }
    remove(round);
    Optional<ReadRound> next = endVoting();
    fail(round, failure);
    return next;
  }

  private void fail(ReadRound round, NotLeaderException failure) {
    listener.failed(round.size());
    round.fail(failure);
  }

  private Optional<ReadRound> endVoting() {
    synchronized (lock) {
      voting--;
      return takeRound();
    }
  }

  private void remove(ReadRound round) {
    synchronized (lock) {
      rounds.remove(round);
      waiting -= round.size();
    }
  }

  /** One timer for all rounds, set only while there are any: rounds are many and seldom late. */
  @GuardedBy("lock")
  private void setTimer(Duration delay) {
    if (!timerSet) {
      timerSet = true;
      timer.after(delay, this::failLateRounds);
    }
  }

  private void failLateRounds() {
    long limit = options.roundTimeout().toNanos();
    List<ReadRound> late = new ArrayList<>();
    synchronized (lock) {
      timerSet = false;
      long now = nanos.getAsLong();
      for (ReadRound round : rounds) {
        long age = now - round.startedNanos();
        if (age < limit) {
          setTimer(Duration.ofNanos(limit - age));
          break;
        }
        late.add(round);
      }
    }
    for (ReadRound round : late) {
      NotLeaderException failure = new NotLeaderException(Optional.empty());
      failVoting(round, failure).ifPresent(this::run);
      if (round.move(Phase.APPLYING, Phase.ENDED)) {
        remove(round);
        fail(round, failure);
      }
    }
  }

  /** Fails the reads that have no answer yet. Those that only wait for this node's state stay. */
  void failUnanswered(NotLeaderException failure) {
    failAll(failure, false);
  }

  private void failAll(NotLeaderException failure, boolean answeredToo) {
    List<ReadRound> begun;
    List<CompletableFuture<Void>> unbegun;
    synchronized (lock) {
      begun = List.copyOf(rounds);
      unbegun = arrived;
      arrived = new ArrayList<>();
      waiting -= unbegun.size();
    }
    for (CompletableFuture<Void> read : unbegun) {
      read.completeExceptionally(failure);
    }
    for (ReadRound round : begun) {
      failVoting(round, failure).ifPresent(this::run);
      if (answeredToo && round.move(Phase.APPLYING, Phase.ENDED)) {
        remove(round);
        fail(round, failure);
      }
    }
  }
}
