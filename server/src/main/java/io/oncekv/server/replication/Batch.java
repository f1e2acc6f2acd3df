package io.oncekv.server.replication;

import com.google.protobuf.ByteString;
import io.oncekv.internal.v1.Command;
import io.oncekv.internal.v1.LogEntry;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.EntryFormat;
import io.oncekv.server.statemachine.TxnLimits;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The commands of one log entry and who waits for them. Compared by identity.
 *
 * <p>{@code term} is what the leader believed when it made the batch; {@code proposedNanos} is on
 * its monotonic clock.
 */
final class Batch {
  private final List<Waiting> commands;
  private final long term;
  private final long elapsedMicros;
  private final long proposedNanos;

  Batch(List<Waiting> commands, long term, long elapsedMicros, long proposedNanos) {
    this.commands = List.copyOf(commands);
    this.term = term;
    this.elapsedMicros = elapsedMicros;
    this.proposedNanos = proposedNanos;
  }

  /**
   * A command and the future that its caller holds.
   *
   * @param steps how many single commands it is worth
   */
  record Waiting(Command command, int steps, int bytes, CompletableFuture<CommandResult> result) {
    static Waiting of(Command command) {
      return new Waiting(
          command,
          TxnLimits.stepsOf(command),
          command.getSerializedSize(),
          new CompletableFuture<>());
    }
  }

  int size() {
    return commands.size();
  }

  long term() {
    return term;
  }

  long proposedNanos() {
    return proposedNanos;
  }

  /** The only place where payloads are copied on their way into the log. */
  ByteString encode() {
    LogEntry.Builder entry = LogEntry.newBuilder().setElapsedMicros(elapsedMicros);
    int format = EntryFormat.OLDEST;
    for (Waiting waiting : commands) {
      entry.addCommands(waiting.command());
      format = Math.max(format, EntryFormat.of(waiting.command()));
    }
    return entry.setFormatVersion(format).build().toByteString();
  }

  void complete(List<CommandResult> results) {
    for (int i = 0; i < commands.size(); i++) {
      commands.get(i).result().complete(results.get(i));
    }
  }

  void fail(RuntimeException failure) {
    for (Waiting waiting : commands) {
      waiting.result().completeExceptionally(failure);
    }
  }
}
