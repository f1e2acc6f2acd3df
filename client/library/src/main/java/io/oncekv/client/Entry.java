package io.oncekv.client;

import java.nio.charset.StandardCharsets;

/** A value as a read found it. */
public final class Entry {
  private final byte[] value;
  private final long revision;

  /** Makes one of a value that the caller hands over and changes no more. */
  public Entry(byte[] value, long revision) {
    this.value = value;
    this.revision = revision;
  }

  /** Returns the bytes, in an array of the caller's own. */
  public byte[] value() {
    return value.clone();
  }

  /** Returns the bytes read as UTF-8. */
  public String text() {
    return new String(value, StandardCharsets.UTF_8);
  }

  /** Returns the length in bytes. */
  public int length() {
    return value.length;
  }

  /** Returns the revision that last changed the key. */
  public long revision() {
    return revision;
  }

  @Override
  public String toString() {
    return "Entry[" + value.length + " bytes, revision " + revision + "]";
  }
}
