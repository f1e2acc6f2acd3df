package io.oncekv.server.statemachine;

/** The log holds what this release cannot apply; guessing would make this node's state differ. */
public final class UnknownEntryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnknownEntryException(String what) {
    super("The log holds " + what + "; install the release that wrote it, or a newer one");
  }
}
