package io.oncekv.server.replication;

import io.oncekv.server.replication.Replicator.LeaderCapture;
import io.oncekv.server.replication.Replicator.Leadership;
import io.oncekv.server.replication.Replicator.Role;
import io.oncekv.server.replication.TermConfirmer.TermVote;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Lets a linearizable read pass once this node is known to have still been the leader at some
 * moment after the read arrived. Nothing is written to any disk.
 *
 * <p>Reads share rounds ({@link ReadRounds}). Once a round's reads have arrived the leader's term
 * T, its commit index c and the newest configuration are captured, and only then the other voters
 * are asked for their term. A leader of a term above T needed votes of a majority before it could
 * commit anything; if a majority is still in T when asked, there was none when the reads arrived,
 * and everything acknowledged by then lies at or below c. When the state has caught up with c the
 * reads pass; that this node may step down meanwhile does no harm.
 */
public final class ReadBarrier implements ReadGate, AutoCloseable {
  private final Replicator replicator;
  private final TermConfirmer confirmer;
  private final String self;
  private final UUID group;
  private final ReadRounds rounds;

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
    this.rounds = new ReadRounds(this::confirm, replicator, options, listener, timer, nanos);
    replicator.onLeadershipChange(this::leadershipChanged);
  }

  @Override
  public CompletableFuture<Void> pass() {
    return rounds.pass();
  }

  @Override
  public void together(Runnable reads) {
    rounds.together(reads);
  }

  /** Reads that have arrived and are not answered. */
  public int waitingReads() {
    return rounds.waitingReads();
  }

  /** Fails the reads that wait, and those to come. */
  @Override
  public void close() {
    rounds.close();
  }

  /** Completes with the commit index of this leader, once it is known to have been one. */
  private CompletableFuture<Long> confirm() {
    Optional<LeaderCapture> captured = replicator.captureLeadership();
    if (captured.isEmpty()) {
      return CompletableFuture.failedFuture(replicator.leadership().refusal());
    }
    LeaderCapture capture = captured.get();
    TermQuorum quorum = new TermQuorum(group, capture);
    CompletableFuture<Long> confirmed = new CompletableFuture<>();
    decide(confirmed, capture, quorum.countOwn(self));
    if (confirmed.isDone()) {
      return confirmed;
    }
    for (Member voter : othersOf(capture)) {
      var unused =
          ask(voter, capture.term())
              .whenComplete(
                  (vote, failure) ->
                      decide(
                          confirmed,
                          capture,
                          failure == null
                              ? quorum.count(voter, vote)
                              : quorum.countUnreachable(voter)));
    }
    return confirmed;
  }

  private static void decide(
      CompletableFuture<Long> confirmed, LeaderCapture capture, TermQuorum.State state) {
    switch (state) {
      case CONFIRMED -> confirmed.complete(capture.commitIndex());
      case LOST -> confirmed.completeExceptionally(new NotLeaderException(Optional.empty()));
      case UNDECIDED -> {}
    }
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

  private void leadershipChanged() {
    Leadership leadership = replicator.leadership();
    if (leadership.role() != Role.LEADER) {
      rounds.failUnanswered(new NotLeaderException(leadership.leader()));
    }
  }
}
