package io.oncekv.lab.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * A frame of HTTP/2 as it goes over the wire (RFC 9113, section 4.1): length in three bytes, type,
 * flags, stream in four bytes, payload.
 */
final class Http2Frame {
  private static final int HEADER_BYTES = 9;
  private static final int TYPE = 3;
  private static final int DATA = 0;

  /** 64 times what a peer accepts unless it says otherwise, and more than gRPC sends at once. */
  private static final int MOST_BYTES = 1 << 20;

  private final byte[] header;
  private final byte[] payload;

  private Http2Frame(byte[] header, byte[] payload) {
    this.header = header;
    this.payload = payload;
  }

  /** Reads the next one; none if the stream ends before or in it. */
  static Optional<Http2Frame> read(InputStream in) throws IOException {
    byte[] header = in.readNBytes(HEADER_BYTES);
    if (header.length < HEADER_BYTES) {
      return Optional.empty();
    }
    int length = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | (header[2] & 0xff);
    if (length > MOST_BYTES) {
      throw new IOException(
          "a frame of " + length + " bytes, so this is not HTTP/2 as gRPC has it");
    }
    byte[] payload = in.readNBytes(length);
    return payload.length < length
        ? Optional.empty()
        : Optional.of(new Http2Frame(header, payload));
  }

  /** Whether a message is in it: what gRPC answers with, unless it refuses. */
  boolean isMessage() {
    return header[TYPE] == DATA && payload.length > 0;
  }

  void write(OutputStream out) throws IOException {
    out.write(header);
    out.write(payload);
  }
}
