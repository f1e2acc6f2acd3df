package io.oncekv.server.statemachine;

import com.google.protobuf.ByteString;
import java.util.List;

/**
 * The first entries of a range.
 *
 * @param entries in the range's direction
 * @param more whether there are entries behind the last one
 * @param stateRevision the state's revision in the view that all were read from
 */
public record RangePage(List<Entry> entries, boolean more, long stateRevision) {
  public RangePage {
    entries = List.copyOf(entries);
  }

  /**
   * A key that was found.
   *
   * @param value what it holds; without bytes if only keys were asked for
   */
  public record Entry(ByteString key, StoredValue value) {}
}
