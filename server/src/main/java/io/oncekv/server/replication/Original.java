package io.oncekv.server.replication;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncekv.internal.v1.Command;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.CommandResult.Replied;
import io.oncekv.v1.WriteIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A write on its way and the copies that joined it. Of a copy only its identity is kept. */
final class Original {
  private final Command command;
  private final CommandLog log;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final List<Joiner> joiners = new ArrayList<>();

  @GuardedBy("lock")
  private boolean ended;

  Original(Command command, CommandLog log) {
    this.command = command;
    this.log = log;
  }

  private record Joiner(WriteIdentity identity, CompletableFuture<CommandResult> result) {}

  CompletableFuture<CommandResult> submit() {
    return submit(command);
  }

  private CompletableFuture<CommandResult> submit(Command write) {
    try {
      return log.submit(write);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Lets a copy wait for this write, unless its attempt has ended. */
  boolean join(WriteIdentity identity, CompletableFuture<CommandResult> result) {
    synchronized (lock) {
      if (!ended) {
        joiners.add(new Joiner(identity, result));
      }
      return !ended;
    }
  }

  /** Lets no further copy join, and says how many did. */
  int end() {
    synchronized (lock) {
      ended = true;
      return joiners.size();
    }
  }

  /** Answers the copies; called once, after {@link #end}. */
  void answerJoiners(CommandResult result, Throwable failure) {
    List<Joiner> waiting;
    synchronized (lock) {
      waiting = List.copyOf(joiners);
      joiners.clear();
    }
    for (Joiner joiner : waiting) {
      if (failure == null && !(result instanceof Replied)) {
        resubmit(joiner);
      } else {
        Outcomes.pass(asDuplicate(result), failure, joiner.result());
      }
    }
  }

  private static CommandResult asDuplicate(CommandResult result) {
    return result instanceof Replied replied ? new Replied(replied.reply(), true) : result;
  }

  /** Same digest, same operation: the copy is this write under the copy's own identity. */
  private void resubmit(Joiner joiner) {
    Command copy =
        command.toBuilder()
            .setWrite(command.getWrite().toBuilder().setIdentity(joiner.identity()))
            .build();
    var unused =
        submit(copy)
            .whenComplete((result, failure) -> Outcomes.pass(result, failure, joiner.result()));
  }
}
