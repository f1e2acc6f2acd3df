package io.oncekv.client;

import java.nio.charset.StandardCharsets;

/** A key and its value, as a scan found them. */
public final class KeyEntry {
  private final byte[] key;
  private final Entry entry;

  /** Makes one of a key that the caller hands over and changes no more. */
  public KeyEntry(byte[] key, Entry entry) {
    this.key = key;
    this.entry = entry;
  }

  /** Returns the key, in an array of the caller's own. */
  public byte[] key() {
    return key.clone();
  }

  /** Returns the key read as UTF-8. */
  public String keyText() {
    return new String(key, StandardCharsets.UTF_8);
  }

  /** Returns the value's bytes in an array of the caller's own; none if only keys were read. */
  public byte[] value() {
    return entry.value();
  }

  /** Returns the value read as UTF-8; empty if only keys were read. */
  public String text() {
    return entry.text();
  }

  /** Returns the revision that last changed the key. */
  public long revision() {
    return entry.revision();
  }

  @Override
  public String toString() {
    return "KeyEntry[key of " + key.length + " bytes, " + entry + "]";
  }
}
