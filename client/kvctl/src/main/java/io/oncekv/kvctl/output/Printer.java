package io.oncekv.kvctl.output;

import java.util.List;

/** One way to show every kind of result. */
public interface Printer {

  /** A key that was found. */
  void entry(EntryView entry);

  /** A key that does not exist. */
  void absent(Bytes key);

  /** The answer to a write. */
  void write(WriteView write);

  /** What the nodes of a cluster say of themselves. */
  void nodes(List<NodeView> nodes);

  /** A session that was opened. */
  void sessionOpened(SessionView session);

  /** A session that was closed. */
  void sessionClosed(long session);

  /** Live sessions. */
  void sessions(List<SessionRow> sessions);

  /** A command that failed; goes to standard error. */
  void failure(FailureView failure);
}
