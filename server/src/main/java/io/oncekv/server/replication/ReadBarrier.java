package io.oncekv.server.replication;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncekv.server.replication.ReadRound.Phase;
import io.oncekv.server.replication.Replicator.LeaderCapture;
import io.oncekv.server.replication.Replicator.Leadership;
import io.oncekv.server.replication.Replicator.Role;
import io.oncekv.server.replication.TermConfirmer.TermVote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Lets a linearizable read pass once this node is known to have still been the leader at some
 * moment after the read arrived. Nothing is written to any disk.
 *
 * <p>Reads that arrive while a round is under way wait for the next one; they never join it, since
 * its votes may be older than they are. A round begins with all reads that have arrived. Only then
 * the leader's term T, its commit index c and the newest configuration are captured, and only then
 * the other voters are asked for their term. A leader of a term above T needed votes of a majority
 * before it could commit anything; if a majority is still in T when asked, there was none when the
 * reads arrived, and everything acknowledged by then lies at or below c. When the state has caught
 * up with c the reads pass; that this node may step down meanwhile does no harm.
 *
 * <p>Reads pass on whichever thread brings the last thing they waited for: one that delivers votes,
 * the apply thread, or their own caller's.
 */
public final class ReadBarrier implements ReadGate, AutoCloseable {
  private final Replicator replicator;
  private final TermConfirmer confirmer;
  private final String self;
  private final UUID group;
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
   * @param self this node's id
   * @param group the Raft group that votes must speak of
   * @param nanos a monotonic clock in nanoseconds, such as {@code System::nanoTime}
   */
  public ReadBarrier(
      Replicator replicator,
      TermConfirmer confirmer,
      String self,
      UUID group,
      ReadBarrierOptions options,
      ReadBarrierListener listener,
      Timer timer,
      LongSupplier nanos) {
    this.replicator = replicator;
    this.confirmer = confirmer;
    this.self = self;
    this.group = group;
    this.options = options;
    this.listener = listener;
    this.timer = timer;
    this.nanos = nanos;
    replicator.onLeadershipChange(this::leadershipChanged);
  }

  @Override
  public CompletableFuture<Void> pass() {
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

  @Override
  public void together(Runnable reads) {
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
  public int waitingReads() {
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
    Optional<LeaderCapture> captured;
    try {
      captured = replicator.captureLeadership();
    } catch (RuntimeException e) {
      captured = Optional.empty();
    }
    if (captured.isEmpty()) {
      return failVoting(round, replicator.leadership().refusal());
    }
    LeaderCapture capture = captured.get();
    TermQuorum quorum = new TermQuorum(group, capture);
    TermQuorum.State own = quorum.countOwn(self);
    if (own != TermQuorum.State.UNDECIDED) {
      return decide(round, capture, own);
    }
    for (Member voter : othersOf(capture)) {
      var unused =
          ask(voter, capture.term())
              .whenComplete(
                  (vote, failure) ->
                      decide(
                              round,
                              capture,
                              failure == null
                                  ? quorum.count(voter, vote)
                                  : quorum.countUnreachable(voter))
                          .ifPresent(this::run));
    }
    return Optional.empty();
  }

  private CompletableFuture<TermVote> ask(Member voter, long term) {
    try {
      return confirmer.ask(voter, term);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private List<Member> othersOf(LeaderCapture capture) {
    Map<String, Member> others = new LinkedHashMap<>();
    for (Member member : capture.voters()) {
      others.put(member.id(), member);
    }
    for (Member member : capture.oldVoters()) {
      others.putIfAbsent(member.id(), member);
    }
    others.remove(self);
    return List.copyOf(others.values());
  }

  private Optional<ReadRound> decide(
      ReadRound round, LeaderCapture capture, TermQuorum.State state) {
    if (state == TermQuorum.State.LOST) {
      return failVoting(round, new NotLeaderException(Optional.empty()));
    }
    if (state == TermQuorum.State.CONFIRMED && round.move(Phase.VOTING, Phase.APPLYING)) {
      Optional<ReadRound> next = endVoting();
      var unused =
          awaitApplied(capture.commitIndex())
              .whenComplete((ignored, failure) -> applied(round, failure == null));
      return next;
    }
    return Optional.empty();
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

  /** Reads already confirmed stay: they only wait for this node's own state. */
  private void leadershipChanged() {
    Leadership leadership = replicator.leadership();
    if (leadership.role() != Role.LEADER) {
      failAll(new NotLeaderException(leadership.leader()), false);
    }
  }

  private void failAll(NotLeaderException failure, boolean confirmedToo) {
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
      if (confirmedToo && round.move(Phase.APPLYING, Phase.ENDED)) {
        remove(round);
        fail(round, failure);
      }
    }
  }
}
