package io.oncekv.server.replication;

import io.oncekv.internal.v1.Command;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.v1.WriteIdentity;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/**
 * Joins a duplicate write to the original while that is still on its way, so that impatient clients
 * do not fill the log. Only an optimisation: the state machine would find the duplicate, too.
 *
 * <p>Two commands are copies of one write only if session, epoch, sequence, digest, principal and
 * incarnation are all equal. What is shared is a reply, marked as a duplicate, or the failure of
 * the original's attempt, which is never final. A refusal is not shared, because it may depend on
 * what is not compared (how far the client has acknowledged): each copy then goes through the log
 * by itself. A write leaves the table with its attempt, however that ends: nothing stays pending.
 */
public final class InFlight implements CommandLog {
  private final CommandLog log;
  private final int maxJoiners;
  private final Semaphore freeJoiners;
  private final ConcurrentHashMap<CopyKey, Original> originals = new ConcurrentHashMap<>();
  private final LongAdder joined = new LongAdder();

  /**
   * Stands before a log, which bounds the number of originals.
   *
   * @param maxJoiners duplicates that wait for originals at most, altogether
   */
  public InFlight(CommandLog log, int maxJoiners) {
    this.log = log;
    this.maxJoiners = maxJoiners;
    this.freeJoiners = new Semaphore(maxJoiners);
  }

  /** What makes two commands copies of one write. */
  private record CopyKey(
      long session, int epoch, long sequence, long digest, String principal, long incarnation) {
    static CopyKey of(Command command) {
      WriteIdentity identity = command.getWrite().getIdentity();
      return new CopyKey(
          identity.getSession(),
          identity.getEpoch(),
          identity.getSequence(),
          command.getDigest(),
          command.getPrincipal(),
          identity.getIncarnation());
    }
  }

  @Override
  public CompletableFuture<CommandResult> submit(Command command) {
    if (!command.hasWrite() || command.getWrite().getIdentity().getSession() == 0) {
      return log.submit(command);
    }
    CopyKey key = CopyKey.of(command);
    Original mine = new Original(command, log);
    while (true) {
      Original other = originals.putIfAbsent(key, mine);
      if (other == null) {
        return follow(key, mine);
      }
      if (!freeJoiners.tryAcquire()) {
        return CompletableFuture.failedFuture(
            new OverloadedException(
                "too many duplicates wait for their originals; try again with backoff"));
      }
      CompletableFuture<CommandResult> copy = new CompletableFuture<>();
      if (other.join(command.getWrite().getIdentity(), copy)) {
        joined.increment();
        return copy;
      }
      // It ended between the two steps: whoever comes first now is the next original.
      freeJoiners.release();
      originals.remove(key, other);
    }
  }

  @Override
  public void together(Runnable submissions) {
    log.together(submissions);
  }

  /** Writes on their way. */
  public int originals() {
    return originals.size();
  }

  /** Duplicates that wait for them now. */
  public int joiners() {
    return maxJoiners - freeJoiners.availablePermits();
  }

  /** Duplicates that were joined to an original, ever. */
  public long joined() {
    return joined.sum();
  }

  private CompletableFuture<CommandResult> follow(CopyKey key, Original original) {
    // The caller gets a future of its own: cancelling it must not touch those who joined.
    CompletableFuture<CommandResult> own = new CompletableFuture<>();
    var unused =
        original
            .submit()
            .whenComplete(
                (result, failure) -> {
                  originals.remove(key, original);
                  freeJoiners.release(original.end());
                  Outcomes.pass(result, failure, own);
                  original.answerJoiners(result, failure);
                });
    return own;
  }
}
