package io.oncekv.lab.mortal;

import io.oncekv.check.history.HistoryException;
import io.oncekv.check.history.HistoryFiles;
import io.oncekv.check.history.HistoryWriter;
import io.oncekv.check.history.Operation;
import io.oncekv.check.history.Outcome;
import io.oncekv.client.Executed;
import io.oncekv.client.OnceKVException;
import io.oncekv.client.RecoveredWrite;
import io.oncekv.client.WriteResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;

/**
 * Writes the ends of what earlier lives left without an answer into the histories of those lives.
 */
final class Leftovers {
  private final String client;
  private final Path histories;
  private int finished;

  Leftovers(String client, Path histories) {
    this.client = client;
    this.histories = histories;
  }

  /**
   * Waits for a write's end, however long that takes, and records it. The write may have ended in
   * its own life already, which was killed before its journal knew; then both ends have to be
   * equal.
   *
   * @throws IllegalStateException if they are not
   */
  void finish(RecoveredWrite write) throws IOException, HistoryException {
    long[] tag = Life.numbers(write.tag().orElseThrow());
    Path file = Life.history(histories, client, (int) tag[0]);
    Outcome outcome = outcome(write);
    finished++;
    if (outcome.equals(Outcome.UNKNOWN)) {
      return;
    }
    Optional<Outcome> before = recorded(file, tag[1]);
    if (before.isEmpty()) {
      try (HistoryWriter history = HistoryWriter.continued(file)) {
        history.complete(client, tag[1], System.nanoTime(), outcome, "");
      }
    } else if (!isSame(before.get(), outcome)) {
      throw new IllegalStateException(
          "%s was answered by %s, and after a crash by %s".formatted(write, before.get(), outcome));
    }
  }

  private static boolean isSame(Outcome one, Outcome other) {
    // Why it was not executed is for people only.
    return one.equals(other)
        || (one instanceof Outcome.NotExecuted && other instanceof Outcome.NotExecuted);
  }

  private static Optional<Outcome> recorded(Path file, long id) throws HistoryException {
    return HistoryFiles.read(file).operations().stream()
        .filter(operation -> operation.id() == id && !operation.isUnknown())
        .map(Operation::outcome)
        .findAny();
  }

  private static Outcome outcome(RecoveredWrite write) {
    try {
      WriteResult result = write.result().join();
      // The number that an increment led to is not told to a later life, so its end stays open.
      return write.operation().equals("increment")
          ? Outcome.UNKNOWN
          : new Outcome.Written(result.applied(), OptionalLong.of(result.revision()));
    } catch (CompletionException e) {
      boolean never =
          e.getCause() instanceof OnceKVException thrown && thrown.executed() != Executed.MAYBE;
      // A refused increment is a decision too, which this end does not tell from others.
      return never && !write.operation().equals("increment")
          ? new Outcome.NotExecuted(e.getCause().getClass().getSimpleName())
          : Outcome.UNKNOWN;
    }
  }

  /** Returns how many there were. */
  int finished() {
    return finished;
  }
}
