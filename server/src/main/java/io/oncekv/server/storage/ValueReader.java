package io.oncekv.server.storage;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.ArrayList;
import java.util.List;
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

  /** Looks several keys up, which costs less than one after the other. */
  public List<Optional<ValueHead>> heads(List<ByteString> keys) {
    List<byte[]> stored = keys.stream().map(Keys::value).toList();
    List<byte[]> records = view.getAll(stored);
    List<Optional<ValueHead>> heads = new ArrayList<>(keys.size());
    for (int i = 0; i < records.size(); i++) {
      byte[] key = stored.get(i);
      heads.add(Optional.ofNullable(records.get(i)).map(found -> ValueHead.decode(key, found)));
    }
    return heads;
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
