package io.oncekv.server.replication;

import io.oncekv.internal.v1.Command;
import io.oncekv.server.statemachine.CommandResult;
import java.util.concurrent.CompletableFuture;

/** Where the front door hands in commands: on their way through the log to the state machine. */
public interface CommandLog {

  /**
   * Puts a command into the log and waits, without blocking, for the state machine's decision.
   *
   * @return completes with the decision; fails with {@link NotLeaderException} or {@link
   *     OverloadedException} if the command certainly was not put into the log, with {@link
   *     LeadershipLostException} if it may have been
   */
  CompletableFuture<CommandResult> submit(Command command);

  /**
   * Runs what hands in several commands on this thread, so that they need not go one by one: none
   * is put into the log for being the first, before the last is there.
   */
  default void together(Runnable submissions) {
    submissions.run();
  }
}
