package io.oncekv.client;

/**
 * The session that the write was made for is gone. If it expired or was closed, the same client
 * opens a new one with its next write; what was sent before is never sent again under that. A
 * client with a journal does not: make a new one with the same journal. If the cluster was restored
 * from a backup ({@code WRONG_INCARNATION}), data may have gone back: look, and make a new client.
 */
public final class SessionLostException extends NotExecutedException {
  private static final long serialVersionUID = 1L;

  /** Makes one; {@code reason} is empty and {@code cause} is null where there is none. */
  public SessionLostException(Executed executed, String reason, String message, Throwable cause) {
    super(executed, reason, message, cause);
  }
}
