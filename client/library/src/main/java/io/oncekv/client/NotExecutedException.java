package io.oncekv.client;

/**
 * The operation did not execute. For a read that only means: there is no answer.
 *
 * <p>This very class stands for the refusals that need no class of their own; {@link #reason()}
 * names them.
 */
public class NotExecutedException extends OnceKVException {
  private static final long serialVersionUID = 1L;

  /** Makes one; {@code reason} is empty and {@code cause} is null where there is none. */
  public NotExecutedException(Executed executed, String reason, String message, Throwable cause) {
    super(executed, reason, message, cause);
  }
}
