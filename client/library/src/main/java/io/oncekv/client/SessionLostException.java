package io.oncekv.client;

/** The client's session is gone (expired, closed, or of a restored cluster): make a new client. */
public final class SessionLostException extends NotExecutedException {
  private static final long serialVersionUID = 1L;

  /** Makes one; {@code reason} is empty and {@code cause} is null where there is none. */
  public SessionLostException(Executed executed, String reason, String message, Throwable cause) {
    super(executed, reason, message, cause);
  }
}
