package io.oncekv.lab.fault;

import io.oncekv.lab.cluster.LocalNode;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What nodes do that meet a fault of storage, and how long it lasts. */
final class Victims {
  /** What a node ends with that stops itself because of its storage (docs/configuration.md). */
  static final int STOPPED_ITSELF = 70;

  /** What a node ends with that does not start on what it finds. */
  static final int NOT_STARTED = 1;

  private static final String STOPPING = "stopping at once, with exit code " + STOPPED_ITSELF;

  private Victims() {}

  static void hold(Plan plan) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(plan.hold().toMillis());
  }

  /** Waits for the end of one that is about to stop, or has. */
  static void awaitStopIfAny(LocalNode node, Duration limit) {
    if (!node.isAlive() || node.logTail().contains(STOPPING)) {
      awaitStop(node, limit);
    }
  }

  /** Waits until it has stopped itself, and has said so. */
  static void awaitStop(LocalNode node, Duration limit) {
    requireLoud(node, node.awaitExitCode(limit), STOPPED_ITSELF);
    if (!node.logTail().contains(STOPPING)) {
      throw new IllegalStateException(
          "%s stopped without a word; the end of its log:\n%s"
              .formatted(node.id(), node.logTail()));
    }
  }

  /** A node that has ended by itself has to tell why by its exit code. */
  static void requireLoud(LocalNode node, int exitCode, int... allowed) {
    for (int code : allowed) {
      if (exitCode == code) {
        return;
      }
    }
    throw new IllegalStateException(
        "%s ended with exit code %d; the end of its log:\n%s"
            .formatted(node.id(), exitCode, node.logTail()));
  }
}
