package io.oncekv.client;

/** More is waiting than the bounds allow: call again later, or with fewer calls at a time. */
public final class OverloadedException extends NotExecutedException {
  private static final long serialVersionUID = 1L;

  /** Makes one; {@code reason} is empty and {@code cause} is null where there is none. */
  public OverloadedException(Executed executed, String reason, String message, Throwable cause) {
    super(executed, reason, message, cause);
  }
}
