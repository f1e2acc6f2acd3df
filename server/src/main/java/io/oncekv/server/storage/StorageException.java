package io.oncekv.server.storage;

/**
 * Storage failed. What is in memory and what is on disk may differ from now on, so the node has to
 * stop; it recovers from the log when it is started again.
 */
public class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The way out of damage. */
  static final String BEGIN_ANEW =
      "Give this node an empty data.dir and a new node.id: it fetches everything from the others,"
          + " and must not pass for one that knows what it acknowledged";

  public StorageException(String message) {
    super(message);
  }

  public StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
