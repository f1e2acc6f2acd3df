package io.oncekv.client;

/**
 * Nobody can say yet whether the write executed: the deadline, the end of the session or the
 * client's closing came before an answer. {@link OnceKV#resolve(long)} turns it into an answer.
 *
 * <p>With a journal it is also the answer of a client that was fenced, or whose journal failed: the
 * next client with that journal finishes the write, and tells so by {@link OnceKV#recovered()}.
 */
public final class OutcomeUnknownException extends OnceKVException {
  private static final long serialVersionUID = 1L;

  /** The write's sequence. */
  private final long sequence;

  /** Makes one; {@code reason} is empty and {@code cause} is null where there is none. */
  public OutcomeUnknownException(long sequence, String reason, String message, Throwable cause) {
    super(Executed.MAYBE, reason, message, cause);
    this.sequence = sequence;
  }

  /** Returns the write's sequence in its session; 0 for a write without identity. */
  public long sequence() {
    return sequence;
  }
}
