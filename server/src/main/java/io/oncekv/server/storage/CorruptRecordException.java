package io.oncekv.server.storage;

/**
 * A stored record is not what was written. Nothing may be concluded from it, least of all that a
 * write was not executed yet.
 */
public final class CorruptRecordException extends StorageException {
  private static final long serialVersionUID = 1L;

  public CorruptRecordException(String message) {
    super(message + "; the database of this node is damaged. " + BEGIN_ANEW);
  }
}
