package io.oncekv.server.session;

import com.google.protobuf.ByteString;
import io.oncekv.v1.Precondition;
import io.oncekv.v1.Write;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Tells whether two writes that carry the same sequence are the same operation.
 *
 * <p>The digest is the first 8 bytes, big-endian, of SHA-256 over: the encoding's version, the
 * operation's number, then its fields in the order of their numbers, byte strings with their length
 * in front (u32 big-endian), a precondition as one byte for its kind and its content. It is a
 * function of the operation alone: never of identity, epoch or acknowledged, and never of protobuf
 * bytes, which may differ between libraries. Frozen: it is computed once where a write comes in,
 * stands in the log and is compared with digests that older releases stored.
 */
public final class OperationDigest {
  private static final byte VERSION = 1;

  private static final byte NO_CONDITION = 0;
  private static final byte BY_REVISION = 1;
  private static final byte BY_VALUE = 2;
  private static final byte IF_ABSENT = 3;
  private static final byte UNLESS_ABSENT = 4;

  private OperationDigest() {}

  /**
   * Computes the digest of a write's operation.
   *
   * @throws IllegalArgumentException if the write has no operation
   */
  public static long of(Write write) {
    MessageDigest sha = sha256();
    sha.update(VERSION);
    sha.update((byte) write.getOperationCase().getNumber());
    switch (write.getOperationCase()) {
      case PUT -> {
        field(sha, write.getPut().getKey());
        field(sha, write.getPut().getValue());
      }
      case APPEND -> {
        field(sha, write.getAppend().getKey());
        field(sha, write.getAppend().getSuffix());
        field(sha, write.getAppend().getExpected());
      }
      case DELETE -> {
        field(sha, write.getDelete().getKey());
        field(sha, write.getDelete().getExpected());
      }
      case COMPARE_AND_SET -> {
        field(sha, write.getCompareAndSet().getKey());
        field(sha, write.getCompareAndSet().getValue());
        field(sha, write.getCompareAndSet().getExpected());
      }
      case OPERATION_NOT_SET -> throw new IllegalArgumentException("the write has no operation");
    }
    return ByteBuffer.wrap(sha.digest()).getLong();
  }

  private static void field(MessageDigest sha, ByteString bytes) {
    sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.size()));
    for (ByteBuffer part : bytes.asReadOnlyByteBufferList()) {
      sha.update(part);
    }
  }

  private static void field(MessageDigest sha, Precondition condition) {
    switch (condition.getConditionCase()) {
      case REVISION -> {
        sha.update(BY_REVISION);
        sha.update(ByteBuffer.allocate(Long.BYTES).putLong(0, condition.getRevision()));
      }
      case VALUE -> {
        sha.update(BY_VALUE);
        field(sha, condition.getValue());
      }
      case ABSENT -> sha.update(condition.getAbsent() ? IF_ABSENT : UNLESS_ABSENT);
      case CONDITION_NOT_SET -> sha.update(NO_CONDITION);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
