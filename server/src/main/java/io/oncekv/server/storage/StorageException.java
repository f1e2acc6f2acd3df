package io.oncekv.server.storage;

/**
 * Storage failed. What is in memory and what is on disk may differ from now on, so the node has to
 * stop; it recovers from the log when it is started again.
 */
public class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StorageException(String message) {
    super(message);
  }

  public StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
