package io.oncekv.lab.network;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the messages of gRPC that begin in the frames of one direction of a connection. A message
 * has a byte of flags and its length in four bytes before it, and may need many frames, or share
 * one with others. For one thread.
 */
final class MessageStarts {
  private static final int PREFIX_BYTES = 5;

  /** Streams that are in the middle of a message. */
  private final Map<Integer, Unfinished> unfinished = new HashMap<>();

  private static final class Unfinished {
    private final ByteBuffer prefix = ByteBuffer.allocate(PREFIX_BYTES);
    private long bytesLeft;
  }

  /** Returns how many messages begin in the next frame. */
  int in(Http2Frame frame) {
    int starts = 0;
    if (frame.isData()) {
      ByteBuffer payload = frame.payload();
      while (payload.hasRemaining()) {
        starts += unfinished.containsKey(frame.stream()) ? 0 : 1;
        Unfinished message = unfinished.computeIfAbsent(frame.stream(), id -> new Unfinished());
        take(message, payload);
        if (!message.prefix.hasRemaining() && message.bytesLeft == 0) {
          unfinished.remove(frame.stream());
        }
      }
    }
    if (frame.endsStream()) {
      unfinished.remove(frame.stream());
    }
    return starts;
  }

  private static void take(Unfinished message, ByteBuffer payload) {
    while (message.prefix.hasRemaining() && payload.hasRemaining()) {
      message.prefix.put(payload.get());
      if (!message.prefix.hasRemaining()) {
        message.bytesLeft = Integer.toUnsignedLong(message.prefix.getInt(1));
      }
    }
    int skipped = (int) Math.min(message.bytesLeft, payload.remaining());
    payload.position(payload.position() + skipped);
    message.bytesLeft -= skipped;
  }
}
