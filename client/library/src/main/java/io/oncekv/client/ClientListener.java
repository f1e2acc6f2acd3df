package io.oncekv.client;

import java.time.Duration;

/**
 * Hears what goes on below the calls. Called on the client's own threads: return at once and throw
 * nothing.
 */
public interface ClientListener {

  /**
   * An attempt failed, and the operation is tried again.
   *
   * @param operation its name
   * @param endpoint the node that was asked
   * @param attempt the number of the attempt that failed, from 1
   * @param cause the server's reason or gRPC's status
   * @param delay the wait before the next attempt
   */
  default void onRetry(
      String operation, String endpoint, int attempt, String cause, Duration delay) {}

  /** A write ended without an answer; the library goes on to resolve it while it lives. */
  default void onUnknownOutcome(long sequence) {}

  /** A write whose outcome was unknown is resolved. */
  default void onResolved(long sequence, Resolution resolution) {}

  /**
   * The cluster takes no more writes of this session. Those whose outcome is unknown stay so. If
   * the session had expired, the next write opens a new one.
   *
   * @param session as it was opened
   * @param reason {@code SESSION_EXPIRED}, {@code FENCED}, {@code WRONG_INCARNATION} or another
   */
  default void onSessionLost(SessionInfo session, String reason) {}
}
