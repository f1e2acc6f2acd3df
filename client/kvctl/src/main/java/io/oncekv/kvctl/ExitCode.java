package io.oncekv.kvctl;

/** What the process exits with: documented, for scripts. */
final class ExitCode {
  /** Done. */
  static final int OK = 0;

  /** Refused or failed; a write was not carried out. */
  static final int FAILURE = 1;

  /** The command line makes no sense. */
  static final int USAGE = 2;

  /** The key does not exist, or a comparison did not hold: nothing was changed. */
  static final int NOT_APPLIED = 3;

  /** No answer in time: a read has no result, a write was not carried out. */
  static final int UNAVAILABLE = 4;

  /** Nobody can say whether the write was carried out. */
  static final int OUTCOME_UNKNOWN = 6;

  private ExitCode() {}
}
