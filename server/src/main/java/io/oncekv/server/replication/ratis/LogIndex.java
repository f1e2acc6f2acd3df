package io.oncekv.server.replication.ratis;

import io.oncekv.server.statemachine.ReplicatedState.Position;
import org.apache.ratis.server.protocol.TermIndex;

/** Converts between the engine's indices, which start at 0, and ours, which start at 1. */
final class LogIndex {
  private LogIndex() {}

  /** The server's number of the engine's index; -1, the engine's "none", becomes 0. */
  static long ours(long engineIndex) {
    return engineIndex + 1;
  }

  /** The engine's number of the server's index. */
  static long engines(long ourIndex) {
    return ourIndex - 1;
  }

  /** The server's name for a place in the engine's log. */
  static Position position(long engineTerm, long engineIndex) {
    return new Position(engineTerm, ours(engineIndex));
  }

  /** The engine's name for a position. */
  static TermIndex termIndex(Position position) {
    return TermIndex.valueOf(position.term(), engines(position.index()));
  }
}
