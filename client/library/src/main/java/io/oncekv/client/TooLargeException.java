package io.oncekv.client;

/**
 * A key, a value or a request as a whole is longer than the cluster allows, or than {@link
 * OnceKVBuilder#maxRequestBytes} does.
 */
public final class TooLargeException extends NotExecutedException {
  private static final long serialVersionUID = 1L;

  /** What is too large. */
  private final String field;

  /** Its size, bytes. */
  private final long size;

  /** The largest allowed, bytes. */
  private final long limit;

  /** Makes one; {@code reason} is empty and {@code cause} is null where there is none. */
  public TooLargeException(
      Executed executed,
      String reason,
      String message,
      String field,
      long size,
      long limit,
      Throwable cause) {
    super(executed, reason, message, cause);
    this.field = field;
    this.size = size;
    this.limit = limit;
  }

  /** Returns the name of what is too large. */
  public String field() {
    return field;
  }

  /** Returns its size in bytes, 0 if the server did not tell. */
  public long size() {
    return size;
  }

  /** Returns the largest size allowed in bytes, 0 if the server did not tell. */
  public long limit() {
    return limit;
  }
}
