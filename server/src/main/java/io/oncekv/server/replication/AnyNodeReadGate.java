package io.oncekv.server.replication;

import io.oncekv.server.replication.Replicator.Leadership;
import io.oncekv.server.replication.Replicator.Role;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Lets linearizable reads pass on a node that does not lead (Raft's ReadIndex, forwarded: Ongaro,
 * Consensus: Bridging Theory and Practice, 6.4). Once a round's reads have arrived ({@link
 * ReadRounds}) the leader is asked for an index that its own gate has let pass; when this node's
 * state has caught up with that index the reads pass. The values are read here, so that only small
 * questions are left for the leader, one for all the reads of a round.
 */
public final class AnyNodeReadGate implements ReadGate, AutoCloseable {
  private final Replicator replicator;
  private final ReadGate leading;
  private final LeaderIndex leader;
  private final ReadRounds rounds;

  /**
   * Starts taking reads.
   *
   * @param leading lets reads pass while this node leads
   * @param nanos a monotonic clock in nanoseconds, such as {@code System::nanoTime}
   */
  public AnyNodeReadGate(
      Replicator replicator,
      ReadGate leading,
      LeaderIndex leader,
      ReadBarrierOptions options,
      ReadBarrierListener listener,
      Timer timer,
      LongSupplier nanos) {
    this.replicator = replicator;
    this.leading = leading;
    this.leader = leader;
    this.rounds = new ReadRounds(this::ask, replicator, options, listener, timer, nanos);
  }

  @Override
  public CompletableFuture<Void> pass() {
    return replicator.leadership().role() == Role.LEADER ? leading.pass() : rounds.pass();
  }

  @Override
  public void together(Runnable reads) {
    leading.together(() -> rounds.together(reads));
  }

  /** Reads that have arrived at this node while it did not lead, and are not answered. */
  public int waitingReads() {
    return rounds.waitingReads();
  }

  /** Fails the reads that wait, and those to come. */
  @Override
  public void close() {
    rounds.close();
  }

  private CompletableFuture<Long> ask() {
    Leadership leadership = replicator.leadership();
    if (leadership.role() == Role.LEADER) {
      // Elected just now; its own gate vouches for the state as a whole.
      return leading.pass().thenApply(passed -> 0L);
    }
    if (leadership.leader().isEmpty()) {
      return CompletableFuture.failedFuture(leadership.refusal());
    }
    return leader
        .ask(leadership.leader().get())
        .exceptionallyCompose(
            failure -> CompletableFuture.failedFuture(replicator.leadership().refusal()));
  }
}
