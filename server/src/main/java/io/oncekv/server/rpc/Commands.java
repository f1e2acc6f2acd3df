package io.oncekv.server.rpc;

import io.oncekv.internal.v1.Command;
import io.oncekv.server.replication.CommandLog;
import io.oncekv.server.statemachine.CommandResult;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Sends commands through the log and takes their results apart. */
final class Commands {
  private final CommandLog log;

  Commands(CommandLog log) {
    this.log = log;
  }

  /**
   * Submits a command. From here on nothing is known to be "not executed" unless the log says so:
   * even what is thrown at once comes back as a failed future.
   *
   * @param answer makes the response of every result but a refusal
   */
  <R> CompletableFuture<Answer<R>> submit(
      Command command, Function<CommandResult, Answer<R>> answer) {
    CompletableFuture<CommandResult> result;
    try {
      result = log.submit(command);
    } catch (RuntimeException failure) {
      return CompletableFuture.failedFuture(failure);
    }
    return result.thenApply(
        decision -> {
          if (decision instanceof CommandResult.Refused refused) {
            throw RpcErrors.from(refused);
          }
          return answer.apply(decision);
        });
  }

  /** Runs what submits several commands, so that they need not go into the log one by one. */
  void together(Runnable submissions) {
    log.together(submissions);
  }

  /** The result as the kind that its command must have, or a failure that names both. */
  static <T extends CommandResult> T expect(Class<T> kind, CommandResult result) {
    if (!kind.isInstance(result)) {
      throw new IllegalStateException(
          "expected " + kind.getSimpleName() + " of the state machine, got " + result);
    }
    return kind.cast(result);
  }
}
