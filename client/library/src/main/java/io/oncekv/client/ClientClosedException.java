package io.oncekv.client;

/** The client was closed before the operation could be sent, or answered if it is a read. */
public final class ClientClosedException extends NotExecutedException {
  private static final long serialVersionUID = 1L;

  /** Makes one; {@code reason} is empty and {@code cause} is null where there is none. */
  public ClientClosedException(Executed executed, String reason, String message, Throwable cause) {
    super(executed, reason, message, cause);
  }
}
