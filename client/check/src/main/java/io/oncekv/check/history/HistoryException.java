package io.oncekv.check.history;

/** A file is not a history. The message names file, line and field, and says what is expected. */
public final class HistoryException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Makes one about a line; {@code field} is empty where none can be named. */
  public HistoryException(String file, long line, String field, String problem) {
    super(
        file + ":" + line + ": " + (field.isEmpty() ? "" : "field \"" + field + "\": ") + problem);
  }

  /** Makes one about a whole file. */
  public HistoryException(String file, String problem) {
    super(file + ": " + problem);
  }
}
