package io.oncekv.client;

/** The deadline came before an answer to a read, or before a write could be sent at all. */
public final class DeadlineExceededException extends NotExecutedException {
  private static final long serialVersionUID = 1L;

  /** Makes one; {@code reason} is empty and {@code cause} is null where there is none. */
  public DeadlineExceededException(
      Executed executed, String reason, String message, Throwable cause) {
    super(executed, reason, message, cause);
  }
}
