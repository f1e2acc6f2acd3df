package io.oncekv.client;

/** A newer process opened the same client id: this client can write no more. */
public final class FencedException extends NotExecutedException {
  private static final long serialVersionUID = 1L;

  /** Makes one; {@code reason} is empty and {@code cause} is null where there is none. */
  public FencedException(Executed executed, String reason, String message, Throwable cause) {
    super(executed, reason, message, cause);
  }
}
