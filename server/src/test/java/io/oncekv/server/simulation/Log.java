package io.oncekv.server.simulation;

import com.google.protobuf.ByteString;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.ReplicatedState.Position;
import java.util.ArrayList;
import java.util.List;

/** The one log that all replicas apply, as long as anybody may still need it. */
final class Log {

  /**
   * One entry.
   *
   * @param bytes null for an entry that the state only takes note of
   * @param results what the first replica answered; the others must answer exactly the same
   */
  record Entry(Position position, ByteString bytes, List<CommandResult> results) {}

  private List<Entry> entries = new ArrayList<>();
  private long first = 1;

  long last() {
    return first + entries.size() - 1;
  }

  long first() {
    return first;
  }

  Entry append(long term, ByteString bytes) {
    Entry entry = new Entry(new Position(term, last() + 1), bytes, new ArrayList<>());
    entries.add(entry);
    return entry;
  }

  Entry at(long index) {
    return entries.get(Math.toIntExact(index - first));
  }

  /** Forgets entries below an index; cheap because seldom. */
  void purgeBelow(long index) {
    if (index - first > 1000) {
      entries = new ArrayList<>(entries.subList(Math.toIntExact(index - first), entries.size()));
      first = index;
    }
  }
}
