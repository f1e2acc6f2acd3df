package io.oncekv.server.storage;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.Optional;

/** Reads values, whole, from one consistent view. */
public final class ValueReader {
  private final StorageSnapshot view;

  /** Reads from a view, which stays the caller's to close. */
  public ValueReader(StorageSnapshot view) {
    this.view = view;
  }

  /** Looks a key up. */
  public Optional<ValueHead> head(ByteString key) {
    byte[] stored = Keys.value(key);
    return view.get(stored).map(record -> ValueHead.decode(stored, record));
  }

  /** The bytes of a value whose head came from the same view. */
  public ByteString bytes(ValueHead head) {
    if (head.chunks() == 0) {
      return head.tail();
    }
    byte[] value = new byte[Math.toIntExact(head.length())];
    int chunked = Math.toIntExact(head.chunkedLength());
    view.readChunks(head, value, chunked);
    head.tail().copyTo(value, chunked);
    return UnsafeByteOperations.unsafeWrap(value);
  }
}
