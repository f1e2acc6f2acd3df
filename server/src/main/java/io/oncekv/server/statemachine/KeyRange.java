package io.oncekv.server.statemachine;

import com.google.protobuf.ByteString;
import java.util.Optional;

/**
 * A range of keys, in the order of their bytes.
 *
 * @param from the first key (inclusive); empty: from the very first
 * @param to the end (exclusive); nothing: to the very last
 * @param reverse from the last key to the first
 * @param keysOnly leave the values out
 */
public record KeyRange(
    ByteString from, Optional<ByteString> to, boolean reverse, boolean keysOnly) {

  /** The keys that begin with a prefix. */
  public static KeyRange ofPrefix(ByteString prefix, boolean reverse, boolean keysOnly) {
    return new KeyRange(prefix, endOfPrefix(prefix), reverse, keysOnly);
  }

  /** What is left of the range behind one of its keys, in its direction. */
  public KeyRange behind(ByteString key) {
    return reverse
        ? new KeyRange(from, Optional.of(key), true, keysOnly)
        : new KeyRange(justBehind(key), to, false, keysOnly);
  }

  /** Whether a key lies in it. */
  public boolean holds(ByteString key) {
    var order = ByteString.unsignedLexicographicalComparator();
    return order.compare(from, key) <= 0 && (to.isEmpty() || order.compare(key, to.get()) < 0);
  }

  /** Whether no key can lie in it. */
  public boolean isEmpty() {
    return to.isPresent()
        && ByteString.unsignedLexicographicalComparator().compare(from, to.get()) >= 0;
  }

  /** No key lies between a key and this one. */
  private static ByteString justBehind(ByteString key) {
    return key.concat(ByteString.copyFrom(new byte[1]));
  }

  /** The first key behind all that begin with a prefix; nothing if there is none such. */
  private static Optional<ByteString> endOfPrefix(ByteString prefix) {
    byte[] end = prefix.toByteArray();
    for (int last = end.length - 1; last >= 0; last--) {
      if (end[last] != (byte) 0xff) {
        end[last]++;
        return Optional.of(ByteString.copyFrom(end, 0, last + 1));
      }
    }
    return Optional.empty();
  }
}
