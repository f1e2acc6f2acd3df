package io.oncekv.kvctl;

/** The command line makes no sense: told before anything is sent, whatever the cluster is like. */
final class UsageProblem extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  UsageProblem(String message) {
    super(message);
  }

  UsageProblem(String message, Throwable cause) {
    super(message, cause);
  }
}
