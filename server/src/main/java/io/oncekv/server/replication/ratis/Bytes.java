package io.oncekv.server.replication.ratis;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * Moves bytes between the server's protobuf and the engine's own, relocated copy of it, without
 * copying where they stand in one array (as freshly serialised and freshly received ones do). Both
 * sides treat byte strings as immutable, so sharing the array is safe.
 */
final class Bytes {
  private Bytes() {}

  /** The same bytes as a byte string of the engine's protobuf. */
  static org.apache.ratis.thirdparty.com.google.protobuf.ByteString toEngine(ByteString bytes) {
    ToEngine sink = new ToEngine();
    try {
      UnsafeByteOperations.unsafeWriteTo(bytes, sink);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sink.result;
  }

  /** The same bytes as a byte string of the server's protobuf. */
  static ByteString fromEngine(org.apache.ratis.thirdparty.com.google.protobuf.ByteString bytes) {
    FromEngine sink = new FromEngine();
    try {
      org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations.unsafeWriteTo(
          bytes, sink);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sink.result;
  }

  private static final class ToEngine extends ByteOutput {
    private org.apache.ratis.thirdparty.com.google.protobuf.ByteString result =
        org.apache.ratis.thirdparty.com.google.protobuf.ByteString.EMPTY;

    @Override
    public void write(byte value) {
      write(new byte[] {value}, 0, 1);
    }

    @Override
    public void write(byte[] value, int offset, int length) {
      result =
          result.concat(
              org.apache.ratis.thirdparty.com.google.protobuf.ByteString.copyFrom(
                  value, offset, length));
    }

    @Override
    public void writeLazy(byte[] value, int offset, int length) {
      result =
          result.concat(
              org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations.unsafeWrap(
                  value, offset, length));
    }

    @Override
    public void write(ByteBuffer value) {
      result =
          result.concat(org.apache.ratis.thirdparty.com.google.protobuf.ByteString.copyFrom(value));
    }

    @Override
    public void writeLazy(ByteBuffer value) {
      write(value);
    }
  }

  private static final class FromEngine
      extends org.apache.ratis.thirdparty.com.google.protobuf.ByteOutput {
    private ByteString result = ByteString.EMPTY;

    @Override
    public void write(byte value) {
      write(new byte[] {value}, 0, 1);
    }

    @Override
    public void write(byte[] value, int offset, int length) {
      result = result.concat(ByteString.copyFrom(value, offset, length));
    }

    @Override
    public void writeLazy(byte[] value, int offset, int length) {
      result = result.concat(UnsafeByteOperations.unsafeWrap(value, offset, length));
    }

    @Override
    public void write(ByteBuffer value) {
      result = result.concat(ByteString.copyFrom(value));
    }

    @Override
    public void writeLazy(ByteBuffer value) {
      write(value);
    }
  }
}
