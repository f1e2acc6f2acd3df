package io.oncekv.lab.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A frame of HTTP/2 as it goes over the wire (RFC 9113, section 4.1): length in three bytes, type,
 * flags, stream in four bytes, payload.
 */
final class Http2Frame {
  private static final int HEADER_BYTES = 9;
  private static final int TYPE = 3;
  private static final int FLAGS = 4;
  private static final int STREAM = 5;
  private static final int DATA = 0;
  private static final int RESET = 3;
  private static final int END_STREAM = 1;

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

  /** Whether it has a part of a message, as far as gRPC is concerned: of requests, or answers. */
  boolean isData() {
    return header[TYPE] == DATA && payload.length > 0;
  }

  /** Whether it is the last one of its stream in this direction. */
  boolean endsStream() {
    return header[TYPE] == RESET || (header[TYPE] == DATA && (header[FLAGS] & END_STREAM) != 0);
  }

  int stream() {
    return ByteBuffer.wrap(header).getInt(STREAM);
  }

  ByteBuffer payload() {
    return ByteBuffer.wrap(payload).asReadOnlyBuffer();
  }

  void write(OutputStream out) throws IOException {
    out.write(header);
    out.write(payload);
  }
}
