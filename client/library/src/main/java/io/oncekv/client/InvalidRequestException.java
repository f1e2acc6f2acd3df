package io.oncekv.client;

/** The request makes no sense as it is; repeating it does not help. */
public final class InvalidRequestException extends NotExecutedException {
  private static final long serialVersionUID = 1L;

  /** Makes one; {@code reason} is empty and {@code cause} is null where there is none. */
  public InvalidRequestException(
      Executed executed, String reason, String message, Throwable cause) {
    super(executed, reason, message, cause);
  }
}
