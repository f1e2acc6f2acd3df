package io.oncekv.lab.mortal;

import io.oncekv.check.history.HistoryWriter;
import io.oncekv.check.history.Outcome;
import io.oncekv.client.Executed;
import io.oncekv.client.OnceKVException;
import io.oncekv.client.RecoveredWrite;
import io.oncekv.client.WriteResult;
import java.io.IOException;
import java.nio.file.Path;
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

  /** Waits for a write's end, however long that takes, and records it. */
  void finish(RecoveredWrite write) throws IOException {
    long[] tag = Life.numbers(write.tag().orElseThrow());
    Outcome outcome = outcome(write);
    finished++;
    if (outcome.equals(Outcome.UNKNOWN)) {
      return;
    }
    try (HistoryWriter history =
        HistoryWriter.continued(Life.history(histories, client, (int) tag[0]))) {
      history.complete(client, tag[1], System.nanoTime(), outcome, "");
    }
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
