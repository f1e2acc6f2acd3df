package io.oncekv.client;

import java.util.Optional;

/** The root of all that can go wrong in an operation; it always says what became of it. */
public abstract class OnceKVException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the operation did to the data. */
  private final Executed executed;

  /** The server's name for the reason, empty when the library itself gave up. */
  private final String reason;

  OnceKVException(Executed executed, String reason, String message, Throwable cause) {
    super(message, cause);
    this.executed = executed;
    this.reason = reason;
  }

  /** Returns what the operation did to the data. */
  public final Executed executed() {
    return executed;
  }

  /** Returns the reason that the server gave, such as {@code SEQUENCE_REUSED}, if it gave one. */
  public final Optional<String> reason() {
    return reason.isEmpty() ? Optional.empty() : Optional.of(reason);
  }
}
