package io.oncekv.lab.torture;

import io.oncekv.client.ClientListener;
import io.oncekv.client.SessionInfo;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What happened when, to be laid beside the nodes' logs: faults, and which attempts of which client
 * failed. Safe for any number of threads.
 */
final class RunLog implements AutoCloseable {
  /** Its name in the folder of the run. */
  static final String FILE = "run.log";

  private final PrintWriter file;

  /** Begins one in the folder of a run. */
  RunLog(Path folder) {
    Path path = folder.resolve(FILE);
    try {
      file = new PrintWriter(Files.newBufferedWriter(path, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path, e);
    }
  }

  /** Adds a line, with the time of day as the nodes have it. */
  void add(String line) {
    synchronized (file) {
      file.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + line);
      // Whoever looks at it may do so while the run goes on, or after it was cut off.
      file.flush();
    }
  }

  /** Returns one that writes down what a client tells, and passes it on. */
  ClientListener listener(String client, LostSessions lostSessions) {
    return new ClientListener() {
      @Override
      public void onRetry(
          String operation, String endpoint, int attempt, String cause, Duration delay) {
        add(
            "%s: attempt %d of %s at %s failed: %s; the next in %d ms"
                .formatted(client, attempt, operation, endpoint, cause, delay.toMillis()));
      }

      @Override
      public void onSessionLost(SessionInfo session, String reason) {
        lostSessions.onSessionLost(session, reason);
      }
    };
  }

  @Override
  public void close() {
    file.close();
  }
}
