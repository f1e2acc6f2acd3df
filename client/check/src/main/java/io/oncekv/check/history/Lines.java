package io.oncekv.check.history;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The lines of a file as bytes: unlike those of a {@code BufferedReader}, they tell whether a
 * newline ends them, and the last one may be cut inside a character.
 */
final class Lines implements Closeable {
  /** Room for two values of the largest size in base64, and for all else. */
  static final int MAX_BYTES = 128 << 20;

  private final InputStream in;
  private final String file;
  private final byte[] chunk = new byte[1 << 16];
  private int at;
  private int end;
  private long number;

  /** One line without its newline. */
  static final class Line {
    private final String file;
    private final long number;
    private final byte[] bytes;
    private final boolean isEnded;

    Line(String file, long number, byte[] bytes, boolean isEnded) {
      this.file = file;
      this.number = number;
      this.bytes = bytes;
      this.isEnded = isEnded;
    }

    /** Returns which line of the file it is, from 1. */
    long number() {
      return number;
    }

    /** Returns its bytes themselves, no copy. */
    byte[] bytes() {
      return bytes;
    }

    /** Returns whether a newline stands behind it. */
    boolean isEnded() {
      return isEnded;
    }

    String text() throws HistoryException {
      String text = new String(bytes, StandardCharsets.UTF_8);
      try {
        // Only where the quick way has put a replacement can the bytes be no text.
        return text.indexOf('\ufffd') < 0
            ? text
            : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException e) {
        throw new HistoryException(
            file, number, "", "not UTF-8; bytes that are no text stand in base64");
      }
    }
  }

  Lines(InputStream in, String file) {
    this.in = in;
    this.file = file;
  }

  /** Returns whether the file begins so; to be asked before the first line is read. */
  boolean beginWith(String ascii) throws IOException {
    return (at < end || fill())
        && new String(chunk, at, end - at, StandardCharsets.ISO_8859_1).startsWith(ascii);
  }

  /** Returns the next line without its newline, or nothing at the end of the file. */
  Optional<Line> next() throws IOException, HistoryException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    number++;
    while (at < end || fill()) {
      int from = at;
      while (at < end && chunk[at] != '\n') {
        at++;
      }
      if (line.size() + at - from > MAX_BYTES) {
        throw new HistoryException(
            file,
            number,
            "",
            "longer than the %d MiB of a line; base64 is shorter than many escapes"
                .formatted(MAX_BYTES >> 20));
      }
      line.write(chunk, from, at - from);
      if (at < end) {
        at++;
        return Optional.of(new Line(file, number, line.toByteArray(), true));
      }
    }
    return line.size() == 0
        ? Optional.empty()
        : Optional.of(new Line(file, number, line.toByteArray(), false));
  }

  private boolean fill() throws IOException {
    at = 0;
    end = in.readNBytes(chunk, 0, chunk.length);
    return end > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
