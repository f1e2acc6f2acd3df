package io.oncekv.server;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process at once when going on could break a promise. Nothing is flushed or handed over:
 * what was acknowledged is on disk, and everything in memory is suspect.
 */
final class FailStop implements Consumer<Throwable> {
  /** EX_SOFTWARE of sysexits.h: a supervisor can tell it from a bad start. */
  static final int EXIT_CODE = 70;

  private static final Logger log = LoggerFactory.getLogger(FailStop.class);

  private final AtomicBoolean failed = new AtomicBoolean();

  @Override
  public void accept(Throwable cause) {
    if (failed.compareAndSet(false, true)) {
      try {
        log.error("where it failed", cause);
        log.error(
            "stopping at once, with exit code {}, because this node must not go on: {}. Check the"
                + " disk (free space, file system, kernel log) and start the node again: it"
                + " recovers from its log, or says what is damaged",
            EXIT_CODE,
            describe(cause));
      } finally {
        Runtime.getRuntime().halt(EXIT_CODE);
      }
    }
  }

  private static String describe(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.toString() : message;
  }
}
