package io.oncekv.server;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when its storage or log cannot be trusted any more. A node that went on might
 * acknowledge what it cannot keep; the others go on without it.
 */
final class FailStop implements Consumer<Throwable> {
  /** What the process exits with after a storage or log failure. */
  static final int EXIT_CODE = 70;

  private static final Logger LOG = LoggerFactory.getLogger(FailStop.class);

  private final AtomicBoolean failed = new AtomicBoolean();

  @Override
  public void accept(Throwable cause) {
    if (!failed.compareAndSet(false, true)) {
      return;
    }
    try {
      LOG.error("stopping at once after a failure of storage or log", cause);
      LOG.error(
          "node stopped: {}. Nothing acknowledged is lost while a majority of the cluster is intact."
              + " Look at the disk (space, errors) and start the node again; if it refuses, it says"
              + " why",
          cause.toString());
    } finally {
      // Not exit(): shutdown hooks would try to go on working with what failed.
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }
}
