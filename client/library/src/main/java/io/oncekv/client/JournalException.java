package io.oncekv.client;

/**
 * The client's journal cannot be used, or no longer: nothing is sent that is not on disk first. The
 * operation that is told so was not sent.
 */
public final class JournalException extends NotExecutedException {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Problem {
    /** Another client, of this process or another one, has the folder. */
    IN_USE,
    /** Bytes that were on disk are not what was written. */
    DAMAGED,
    /** The journal is of another client id. */
    OTHER_CLIENT,
    /** It was written by another release, which this one does not understand. */
    OTHER_VERSION,
    /**
     * The cluster knows more of this client id than the journal does: it was rolled back or copied,
     * or somebody used the id without it. Nobody was fenced.
     */
    NOT_CURRENT,
    /** The disk failed. The client writes no more. */
    FAILED
  }

  private final Problem problem;

  /** Makes one; {@code cause} is null where there is none. */
  public JournalException(Problem problem, String message, Throwable cause) {
    super(Executed.NO, "", message, cause);
    this.problem = problem;
  }

  /** Returns what is wrong. */
  public Problem problem() {
    return problem;
  }
}
