package io.oncekv.server.replication;

/** A queue is full; nothing was put into the log. */
public final class OverloadedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OverloadedException(String message) {
    super(message, null, false, false);
  }
}
