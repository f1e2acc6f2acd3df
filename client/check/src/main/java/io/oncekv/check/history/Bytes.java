package io.oncekv.check.history;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** A key or a value: any bytes, compared by content. Immutable. */
public final class Bytes implements Comparable<Bytes> {
  /** No bytes at all. */
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] bytes;

  private Bytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns a copy of these bytes. */
  public static Bytes of(byte[] bytes) {
    return new Bytes(bytes.clone());
  }

  /** Returns a text in UTF-8. */
  public static Bytes of(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns how many there are. */
  public int length() {
    return bytes.length;
  }

  /** Returns the byte at a position from 0. */
  public byte at(int position) {
    return bytes[position];
  }

  /** Returns these bytes and then others. */
  public Bytes plus(Bytes suffix) {
    byte[] both = Arrays.copyOf(bytes, bytes.length + suffix.bytes.length);
    System.arraycopy(suffix.bytes, 0, both, bytes.length, suffix.bytes.length);
    return new Bytes(both);
  }

  /** Returns the first {@code length} of them. */
  public Bytes beginning(int length) {
    return new Bytes(Arrays.copyOf(bytes, length));
  }

  /** Returns the first position at which two ranges of equal length differ, or -1. */
  public int mismatch(int from, Bytes other, int otherFrom, int length) {
    return Arrays.mismatch(bytes, from, from + length, other.bytes, otherFrom, otherFrom + length);
  }

  /** Returns the text, if these bytes are valid UTF-8. */
  public Optional<String> text() {
    try {
      // A fresh decoder reports malformed input; String's constructor would replace it silently.
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException notText) {
      return Optional.empty();
    }
  }

  /** Returns them in standard base64 with padding. */
  public String base64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Returns the bytes that a base64 text stands for. */
  public static Bytes ofBase64(String base64) {
    return new Bytes(Base64.getDecoder().decode(base64));
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** For people: the text in quotes, or the bytes in base64 marked as such. */
  @Override
  public String toString() {
    return text().map(text -> '"' + escaped(text) + '"').orElseGet(() -> "base64:" + base64());
  }

  private static String escaped(String text) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        line.append(String.format("\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }
}
