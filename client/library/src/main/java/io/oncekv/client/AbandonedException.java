package io.oncekv.client;

/** The write was resolved as not done before it could execute. */
public final class AbandonedException extends NotExecutedException {
  private static final long serialVersionUID = 1L;

  /** Makes one; {@code reason} is empty and {@code cause} is null where there is none. */
  public AbandonedException(Executed executed, String reason, String message, Throwable cause) {
    super(executed, reason, message, cause);
  }
}
