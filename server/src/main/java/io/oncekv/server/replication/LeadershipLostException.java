package io.oncekv.server.replication;

/**
 * The entry may or may not be in the log of the cluster: the lead was lost while it was under way.
 */
public final class LeadershipLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LeadershipLostException(String message, Throwable cause) {
    super(message, cause, false, false);
  }
}
