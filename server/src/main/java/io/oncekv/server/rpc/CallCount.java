package io.oncekv.server.rpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.grpc.KnownLength;
import io.oncekv.v1.PipelineRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Counts the calls of a stream's message while they are still bytes. A call may be two bytes long,
 * and takes thirty times as much memory once it is taken apart: a message of the greatest length
 * full of them would take all that a node has.
 */
final class CallCount {
  /** Whatever is in so few bytes does no harm. */
  private static final int HARMLESS_BYTES = 64 << 10;

  private CallCount() {}

  /**
   * Returns the same message, to be read from its beginning.
   *
   * @param mostReadBytes refuses a longer one, even if it tells no length before it is unpacked
   * @param maxBytes what callers are told that a request may have
   */
  static InputStream checked(InputStream message, int mostReadBytes, int maxBytes)
      throws IOException {
    if (message instanceof KnownLength && message.available() <= HARMLESS_BYTES) {
      return message;
    }
    byte[] bytes = message.readNBytes(mostReadBytes + 1);
    if (bytes.length > mostReadBytes) {
      throw CallFlow.tooLarge(bytes.length, maxBytes);
    }
    int calls = count(bytes);
    if (calls > PipelineStream.MOST_CALLS) {
      throw PipelineStream.tooManyCalls(calls);
    }
    return new ByteArrayInputStream(bytes);
  }

  private static int count(byte[] bytes) throws IOException {
    CodedInputStream fields = CodedInputStream.newInstance(bytes);
    int calls = 0;
    try {
      for (int tag = fields.readTag(); tag != 0; tag = fields.readTag()) {
        if (WireFormat.getTagFieldNumber(tag) == PipelineRequest.CALLS_FIELD_NUMBER) {
          calls++;
        }
        if (!fields.skipField(tag)) {
          break;
        }
      }
    } catch (InvalidProtocolBufferException garbage) {
      // Whoever takes it apart comes as far as this, and says so.
      return calls;
    }
    return calls;
  }
}
