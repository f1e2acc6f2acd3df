package io.oncekv.server.replication;

import com.google.protobuf.ByteString;
import io.oncekv.server.statemachine.CommandResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * The seam to the consensus engine, which stays exchangeable: everything above knows only this. All
 * methods are safe for use by several threads, and none blocks unless it says so.
 */
public interface Replicator extends AutoCloseable {

  /**
   * Proposes one log entry. Entries proposed by one thread one after the other in one term stand in
   * the log in that order.
   *
   * @param entry a serialised {@code oncekv.internal.v1.LogEntry}; not changed afterwards
   * @return completes, on the apply thread, with the results once the entry has been applied here;
   *     fails with {@link NotLeaderException} if it certainly was not put into the log, and with
   *     {@link LeadershipLostException} if it may have been
   */
  CompletableFuture<List<CommandResult>> propose(ByteString entry);

  /** This node's role as it believes it to be now. Never waits. */
  Leadership leadership();

  /** Called on every change of role, term or known leader; must return quickly. */
  void onLeadershipChange(Runnable listener);

  /**
   * The consistent capture that a read barrier's round starts from: taken after this call began.
   *
   * @return empty if this node does not lead, or no entry of its term is committed yet
   */
  Optional<LeaderCapture> captureLeadership();

  /** The newest term this node has taken part in, never older than its durable vote. */
  long currentTerm();

  /**
   * Waits for the in-order apply watermark, which counts entries of every kind.
   *
   * @return completes once every entry up to {@code index} is part of the state
   */
  CompletableFuture<Void> awaitApplied(long index);

  /** The newest entry that is part of the state. Never waits. */
  long appliedIndex();

  /** What the status call shows. Never waits. */
  LogStatus logStatus();

  /** The members of the newest configuration in this node's log. */
  List<Member> members();

  /**
   * Hands the lead to another member, if this node has it. Blocks until done or out of time.
   *
   * @return whether this node no longer leads
   */
  default boolean transferLeadership(Duration timeout) {
    return transferLeadership(member -> true, timeout);
  }

  /**
   * Hands the lead to another member that is acceptable, if this node has it. Blocks until done or
   * out of time.
   *
   * @return whether this node no longer leads
   */
  boolean transferLeadership(Predicate<Member> acceptable, Duration timeout);

  /** Stops taking part. Blocks until everything is on disk and every thread has ended. */
  @Override
  void close();

  /** The roles of the Raft paper, and the time before any. */
  enum Role {
    STARTING,
    FOLLOWER,
    CANDIDATE,
    LEADER,
    LISTENER
  }

  /**
   * Who leads, as this node believes.
   *
   * @param role this node's role
   * @param term its current term
   * @param leader the leader, if known
   * @param ready this node leads and an entry of its own term is committed and applied
   */
  record Leadership(Role role, long term, Optional<Member> leader, boolean ready) {

    /** Why this node cannot act as leader now: it does not lead, or not yet. */
    public NotLeaderException refusal() {
      if (role != Role.LEADER) {
        return new NotLeaderException(leader);
      }
      return ready ? new NotLeaderException(Optional.empty()) : NotLeaderException.catchingUp();
    }
  }

  /**
   * What a read barrier's round starts from.
   *
   * @param term the leader's term
   * @param commitIndex its commit index
   * @param voters the voters of the newest configuration in its log
   * @param oldVoters during joint consensus the voters of the old one, otherwise empty: a majority
   *     of each is needed
   */
  record LeaderCapture(long term, long commitIndex, List<Member> voters, List<Member> oldVoters) {
    public LeaderCapture {
      voters = List.copyOf(voters);
      oldVoters = List.copyOf(oldVoters);
    }
  }

  /**
   * Where the log stands on this node.
   *
   * @param commitIndex newest committed entry known here
   * @param commitKnown whether a leader has told since the start how far it has committed
   * @param appliedIndex newest entry that is part of the state
   * @param snapshotIndex index of the newest snapshot, 0 if none
   * @param logStartIndex first entry still in the log
   * @param snapshotsInstalled snapshots taken over from a leader since the start
   * @param elections leader elections seen since the start
   */
  record LogStatus(
      long commitIndex,
      boolean commitKnown,
      long appliedIndex,
      long snapshotIndex,
      long logStartIndex,
      long snapshotsInstalled,
      long elections) {}
}
