package io.oncekv.server;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process at once when going on could break a promise. Nothing is flushed or handed over:
 * what was acknowledged is on disk, and everything in memory is suspect. The last line of the log
 * says why, and what to do; nothing is written after it.
 */
final class FailStop implements Consumer<Throwable> {
  /** EX_SOFTWARE of sysexits.h: a supervisor can tell it from a bad start. */
  static final int EXIT_CODE = 70;

  private static final int MOST_CAUSES = 4;

  private static final Logger log = LoggerFactory.getLogger(FailStop.class);

  /** Nobody's full pipe may keep a failed node alive. */
  private static final long LOG_LIMIT_MILLIS = 5_000;

  private final AtomicBoolean failed = new AtomicBoolean();
  private final LastWord lastWord;
  private final Runnable end;

  FailStop() {
    this(LastWord.OF_PROCESS, () -> Runtime.getRuntime().halt(EXIT_CODE));
  }

  /** For tests, which go on. */
  FailStop(LastWord lastWord, Runnable end) {
    this.lastWord = lastWord;
    this.end = end;
  }

  @Override
  public void accept(Throwable cause) {
    if (failed.compareAndSet(false, true)) {
      endSoon();
      try {
        lastWord.take();
        log.error("where it failed", cause);
        log.error(
            "stopping at once, with exit code {}, because this node must not go on: {}. Check the"
                + " disk (free space, file system, kernel log) and start the node again: it"
                + " recovers from its log, or says what is damaged",
            EXIT_CODE,
            describe(cause));
      } finally {
        end.run();
      }
    }
  }

  /** Whether or not the log takes a line. */
  private void endSoon() {
    Thread thread =
        new Thread(
            () -> {
              try {
                Thread.sleep(LOG_LIMIT_MILLIS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              end.run();
            },
            "fail-stop");
    thread.setDaemon(true);
    thread.start();
  }

  /** All messages on the way to the root, each once and on one line: the file, then the reason. */
  static String describe(Throwable failure) {
    StringBuilder text = new StringBuilder();
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
      String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
      if (text.indexOf(message) < 0) {
        text.append(text.length() == 0 ? "" : ": ").append(message);
      }
      cause = cause.getCause();
    }
    return text.toString().replaceAll("\\s*[\r\n]+\\s*", " ");
  }
}
