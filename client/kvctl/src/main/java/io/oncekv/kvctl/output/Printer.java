package io.oncekv.kvctl.output;

import java.util.List;

/** One way to show every kind of result. */
public interface Printer {

  /** A key that was found. */
  void entry(EntryView entry);

  /** A key that does not exist in the state that was read. */
  void absent(Bytes key, long stateRevision);

  /** Some of the keys of a range, in its order; more may follow in another call. */
  void page(List<RowView> rows);

  /**
   * Several keys that were read together, each whether it exists or not.
   *
   * @param stateRevision the newest revision in the state that was read
   */
  void several(List<RowView> rows, long stateRevision);

  /** The answer to a write. */
  void write(WriteView write);

  /** What became of a write. */
  void resolution(ResolutionView resolution);

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
