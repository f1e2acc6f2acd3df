package io.oncekv.server.session;

import com.google.protobuf.ByteString;

/**
 * A live session.
 *
 * @param id given by the log, never used again
 * @param clientId the name its client goes by
 * @param principal who opened it; empty while there is no authentication
 * @param epoch counts the opens, from 1 (unsigned)
 * @param token of the open that made this epoch
 * @param window replies kept, and so writes that may be outstanding together; fixed for life
 * @param ttlMicros replicated time it lives without activity
 * @param lastActivityMicros when its client was last heard of, on the replicated clock; coarse
 */
public record Session(
    long id,
    String clientId,
    String principal,
    int epoch,
    ByteString token,
    int window,
    long ttlMicros,
    long lastActivityMicros) {

  /**
   * Activity is stored only when it is this part of the time to live old: a write need not move its
   * session in the order of expiry, and a session lives that much shorter at worst.
   */
  private static final int COARSENESS = 32;

  /** The slot of a sequence. */
  public int slotOf(long sequence) {
    return (int) Long.remainderUnsigned(sequence, window);
  }

  /** Whether the session's time is over, whether or not it was removed yet. */
  public boolean expiredAt(long nowMicros) {
    return remainingMicros(nowMicros) <= 0;
  }

  /** Replicated time left. */
  public long remainingMicros(long nowMicros) {
    return deadlineMicros() - nowMicros;
  }

  /** When it expires unless its client is heard of. */
  public long deadlineMicros() {
    return lastActivityMicros + ttlMicros;
  }

  /** Whether activity at this time is worth storing. */
  public boolean staleAt(long nowMicros) {
    return nowMicros - lastActivityMicros >= ttlMicros / COARSENESS;
  }

  /** The same session, its client heard of at this time. */
  public Session activeAt(long nowMicros) {
    return new Session(id, clientId, principal, epoch, token, window, ttlMicros, nowMicros);
  }

  /** The same session in the hands of a newer process. */
  public Session bumped(ByteString newToken, long nowMicros) {
    return new Session(id, clientId, principal, epoch + 1, newToken, window, ttlMicros, nowMicros);
  }
}
