package io.oncekv.server.statemachine;

import com.google.protobuf.ByteString;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.StorageSnapshot;
import io.oncekv.server.storage.ValueHead;
import io.oncekv.server.storage.ValueReader;
import java.util.ArrayList;
import java.util.List;

/** Gathers a page of a range from the heads of its values, one after the other. */
final class RangeReading implements StorageSnapshot.RecordVisitor {
  private final ValueReader values;
  private final boolean keysOnly;
  private final int limit;
  private final long maxBytes;
  private final List<RangePage.Entry> entries = new ArrayList<>();
  private long bytes;
  private boolean more;

  RangeReading(ValueReader values, KeyRange range, int limit, long maxBytes) {
    this.values = values;
    this.keysOnly = range.keysOnly();
    this.limit = limit;
    this.maxBytes = maxBytes;
  }

  @Override
  public boolean visit(byte[] stored, byte[] record) {
    ByteString key = Keys.userKeyOf(stored);
    ValueHead head = ValueHead.decode(stored, record);
    bytes += key.size() + (keysOnly ? 0 : head.length());
    // The length is known before a long value is read: a page holds one too long only by itself.
    if (entries.size() == limit || (!entries.isEmpty() && bytes > maxBytes)) {
      more = true;
      return false;
    }
    ByteString value = keysOnly ? ByteString.EMPTY : values.bytes(head);
    entries.add(new RangePage.Entry(key, new StoredValue(value, head.revision())));
    return true;
  }

  List<RangePage.Entry> entries() {
    return entries;
  }

  boolean more() {
    return more;
  }
}
