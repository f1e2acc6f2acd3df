package io.oncekv.server.statemachine;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.List;

/**
 * The replicated state as the replication engine sees it: entries go in, in log order, from one
 * thread; results come out. Any exception from any method means that this node must stop.
 */
public interface ReplicatedState extends AutoCloseable {

  /** A position in the log. Index 0 stands before the first entry. */
  record Position(long term, long index) {}

  /**
   * The last entry that is part of the state, of whatever kind. It is stored in the same atomic
   * write as the effects of that entry. Safe to call from any thread.
   */
  Position applied();

  /**
   * Applies one entry: all effects, replies and the position in one atomic write.
   *
   * <p>An entry at or below {@link #applied()} was applied before and is skipped (an empty list);
   * one that leaves a gap is refused with an exception.
   *
   * @param position where the entry stands
   * @param entry a serialised {@code oncekv.internal.v1.LogEntry}
   * @return one result for each command, in order; visible to readers before this returns
   */
  List<CommandResult> apply(Position position, ByteString entry);

  /**
   * Notes an entry that carries no commands (a configuration, an election's no-op). Same rules as
   * {@link #apply}.
   */
  void skip(Position position);

  /**
   * Writes a checkpoint of the state, flushed and fsynced, into a folder that does not exist yet.
   *
   * @return the position read back from the finished checkpoint
   */
  Position checkpoint(Path folder);

  /**
   * Replaces the whole state by a checkpoint, which is left as it is. Survives a crash at every
   * step: afterwards either the old or the new state is there, whole.
   */
  void restore(Path checkpoint);

  @Override
  void close();
}
