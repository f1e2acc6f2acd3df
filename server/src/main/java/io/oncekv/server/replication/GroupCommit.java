package io.oncekv.server.replication;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncekv.internal.v1.Command;
import io.oncekv.server.replication.Replicator.Leadership;
import io.oncekv.server.replication.Replicator.Role;
import io.oncekv.server.statemachine.CommandResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * Packs commands into log entries. While none is under way, a command is proposed at once, on its
 * caller's thread; otherwise it waits, and whatever has arrived by the time that the last entry is
 * decided forms the next one. So an idle node adds no delay, and a busy one pays the cost of an
 * entry once for many commands. Beside others one is proposed only when what is queued fills an
 * entry, up to {@code maxEntriesInFlight}: more entries with less in them would cost more than they
 * bring.
 *
 * <p>Commands that a thread hands in together wait for the last of them, so that a free place is
 * not taken by the first alone.
 *
 * <p>Invariant, outside the lock, but for what a thread is still adding to: while nothing is in
 * flight, nothing is queued; while a place is free, less is queued than fills an entry. Whoever
 * frees a place (as a rule the apply thread) restores it before it hands out results, so that the
 * log does not wait for replies being sent.
 *
 * <p>The replicator is never called with the lock held.
 */
public final class GroupCommit implements CommandLog, AutoCloseable {
  private final Replicator replicator;
  private final GroupCommitOptions options;
  private final GroupCommitListener listener;
  private final Executor handOut;
  private final LongSupplier nanos;
  private final Gathering gathering = new Gathering(this::takeGathered);
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final LeaderClock clock;

  @GuardedBy("lock")
  private final ArrayDeque<Batch.Waiting> queue = new ArrayDeque<>();

  @GuardedBy("lock")
  private long queuedBytes;

  @GuardedBy("lock")
  private long queuedSteps;

  @GuardedBy("lock")
  private final Set<Batch> inFlight = new HashSet<>();

  @GuardedBy("lock")
  private boolean closed;

  /**
   * Starts taking commands.
   *
   * @param handOut runs, at once, what hands out the results of an entry
   * @param nanos a monotonic clock in nanoseconds, such as {@code System::nanoTime}
   */
  public GroupCommit(
      Replicator replicator,
      GroupCommitOptions options,
      GroupCommitListener listener,
      Executor handOut,
      LongSupplier nanos) {
    this.replicator = replicator;
    this.options = options;
    this.listener = listener;
    this.handOut = handOut;
    this.nanos = nanos;
    this.clock = new LeaderClock(nanos);
    replicator.onLeadershipChange(this::leadershipChanged);
  }

  @Override
  public CompletableFuture<CommandResult> submit(Command command) {
    Leadership leadership = replicator.leadership();
    if (leadership.role() != Role.LEADER) {
      return CompletableFuture.failedFuture(new NotLeaderException(leadership.leader()));
    }
    Batch.Waiting waiting = Batch.Waiting.of(command);
    boolean full;
    List<Batch> next = List.of();
    synchronized (lock) {
      if (closed) {
        return CompletableFuture.failedFuture(new NotLeaderException(Optional.empty()));
      }
      full = isFull(waiting);
      if (!full) {
        queue.add(waiting);
        queuedBytes += waiting.bytes();
        queuedSteps += waiting.steps();
        if (!gathering.isHere()) {
          next = takeBatches(leadership);
        }
      }
    }
    if (full) {
      listener.overloaded();
      return CompletableFuture.failedFuture(
          new OverloadedException(
              "too many commands are waiting for the log; try again with backoff"));
    }
    next.forEach(this::propose);
    return waiting.result();
  }

  @Override
  public void together(Runnable submissions) {
    gathering.during(submissions);
  }

  /** Commands that wait for an entry. */
  public int queuedCommands() {
    synchronized (lock) {
      return queue.size();
    }
  }

  /** The bytes of the commands that wait. */
  public long queuedBytes() {
    synchronized (lock) {
      return queuedBytes;
    }
  }

  /** Entries proposed and not decided yet. */
  public int entriesInFlight() {
    synchronized (lock) {
      return inFlight.size();
    }
  }

  /** Nanoseconds since the last proposal in {@code term}; empty if there was none. */
  OptionalLong idleNanos(long term) {
    long idle;
    synchronized (lock) {
      idle = clock.idleNanos(term);
    }
    return idle < 0 ? OptionalLong.empty() : OptionalLong.of(idle);
  }

  /** Turns away what waits and what comes; what was proposed is still decided. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
    }
    failQueued(new NotLeaderException(Optional.empty()));
  }

  @GuardedBy("lock")
  private boolean isFull(Batch.Waiting waiting) {
    if (queue.isEmpty()) {
      return false;
    }
    return queue.size() >= options.maxQueuedCommands()
        || queuedBytes + waiting.bytes() > options.maxQueuedBytes();
  }

  @GuardedBy("lock")
  private Optional<Batch> takeBatch(Leadership leadership) {
    if (queue.isEmpty() || !hasPlace()) {
      return Optional.empty();
    }
    List<Batch.Waiting> commands = new ArrayList<>();
    long steps = 0;
    long bytes = 0;
    while (!queue.isEmpty()
        && (commands.isEmpty()
            || (steps + queue.peek().steps() <= options.maxBatchCommands()
                && bytes + queue.peek().bytes() <= options.maxBatchBytes()))) {
      Batch.Waiting waiting = queue.remove();
      commands.add(waiting);
      steps += waiting.steps();
      bytes += waiting.bytes();
    }
    queuedBytes -= bytes;
    queuedSteps -= steps;
    long elapsed = clock.advance(leadership.term());
    Batch batch = new Batch(commands, leadership.term(), elapsed, nanos.getAsLong());
    inFlight.add(batch);
    return Optional.of(batch);
  }

  /** Whether what is queued may become an entry now. */
  @GuardedBy("lock")
  private boolean hasPlace() {
    boolean full =
        queuedSteps >= options.maxBatchCommands() || queuedBytes >= options.maxBatchBytes();
    return inFlight.size() < (full ? options.maxEntriesInFlight() : 1);
  }

  /** Proposes a batch, and those after it for as long as the replicator refuses on the spot. */
  private void propose(Batch first) {
    Optional<Batch> next = Optional.of(first);
    while (next.isPresent()) {
      Batch batch = next.get();
      CompletableFuture<List<CommandResult>> outcome = startProposal(batch);
      if (!outcome.isDone()) {
        var unused =
            outcome.whenComplete(
                (results, failure) -> {
                  Optional<Batch> freed = release(batch);
                  freed.ifPresent(this::propose);
                  settle(batch, outcome);
                });
        return;
      }
      next = release(batch);
      settle(batch, outcome);
    }
  }

  private CompletableFuture<List<CommandResult>> startProposal(Batch batch) {
    try {
      var entry = batch.encode();
      listener.proposed(batch.size(), entry.size());
      return replicator.propose(entry);
    } catch (RuntimeException | Error e) {
      // Of an error, too: a place in flight that is never freed would hold up all that follow.
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Frees the batch's place in flight, unless a step-down did, and fills it from the queue. */
  private Optional<Batch> release(Batch batch) {
    Leadership leadership = replicator.leadership();
    synchronized (lock) {
      inFlight.remove(batch);
      if (leadership.role() == Role.LEADER) {
        return takeBatch(leadership);
      }
    }
    failQueued(new NotLeaderException(leadership.leader()));
    return Optional.empty();
  }

  private void settle(Batch batch, CompletableFuture<List<CommandResult>> outcome) {
    List<CommandResult> results;
    try {
      results = outcome.join();
    } catch (RuntimeException e) {
      listener.failed(batch.size());
      batch.fail(refusal(e));
      return;
    }
    if (results.size() != batch.size()) {
      listener.failed(batch.size());
      String message = results.size() + " results for " + batch.size() + " commands";
      batch.fail(new LeadershipLostException(message, new IllegalStateException(message)));
      return;
    }
    listener.decided(batch.size(), nanos.getAsLong() - batch.proposedNanos());
    handOut.execute(() -> batch.complete(results));
  }

  /** Whatever is not known to have stayed outside the log may be in it. */
  private static RuntimeException refusal(RuntimeException failure) {
    Throwable cause = Outcomes.unwrap(failure);
    if (cause instanceof NotLeaderException notLeader) {
      return notLeader;
    }
    if (cause instanceof OverloadedException overloaded) {
      return overloaded;
    }
    if (cause instanceof LeadershipLostException lost) {
      return lost;
    }
    return new LeadershipLostException("the entry may or may not be in the log", cause);
  }

  /** Nobody waits for the engine to say that entries of a lost term are lost. */
  private void leadershipChanged() {
    Leadership leadership = replicator.leadership();
    boolean leads = leadership.role() == Role.LEADER;
    List<Batch> lost = new ArrayList<>();
    List<Batch> next = List.of();
    synchronized (lock) {
      for (Batch batch : inFlight) {
        if (!leads || batch.term() < leadership.term()) {
          lost.add(batch);
        }
      }
      lost.forEach(inFlight::remove);
      if (leads) {
        next = takeBatches(leadership);
      }
    }
    if (!leads) {
      failQueued(new NotLeaderException(leadership.leader()));
    }
    for (Batch batch : lost) {
      batch.fail(
          new LeadershipLostException(
              "the lead was lost while the command was under way; it may or may not take effect",
              new NotLeaderException(leadership.leader())));
    }
    next.forEach(this::propose);
  }

  /** A thread has handed in all that it had. */
  private void takeGathered() {
    Leadership leadership = replicator.leadership();
    List<Batch> next;
    synchronized (lock) {
      if (queue.isEmpty()) {
        return;
      }
      next = leadership.role() == Role.LEADER ? takeBatches(leadership) : List.of();
    }
    if (leadership.role() != Role.LEADER) {
      failQueued(new NotLeaderException(leadership.leader()));
    }
    next.forEach(this::propose);
  }

  @GuardedBy("lock")
  private List<Batch> takeBatches(Leadership leadership) {
    List<Batch> taken = new ArrayList<>();
    for (Optional<Batch> b = takeBatch(leadership); b.isPresent(); b = takeBatch(leadership)) {
      taken.add(b.get());
    }
    return taken;
  }

  private void failQueued(NotLeaderException refusal) {
    List<Batch.Waiting> refused;
    synchronized (lock) {
      refused = List.copyOf(queue);
      queue.clear();
      queuedBytes = 0;
      queuedSteps = 0;
    }
    for (Batch.Waiting waiting : refused) {
      waiting.result().completeExceptionally(refusal);
    }
  }
}
