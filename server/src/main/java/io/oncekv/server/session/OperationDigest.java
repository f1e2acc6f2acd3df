package io.oncekv.server.session;

import com.google.protobuf.ByteString;
import io.oncekv.v1.Append;
import io.oncekv.v1.Change;
import io.oncekv.v1.Compare;
import io.oncekv.v1.CompareAndSet;
import io.oncekv.v1.Delete;
import io.oncekv.v1.Increment;
import io.oncekv.v1.Precondition;
import io.oncekv.v1.Put;
import io.oncekv.v1.Txn;
import io.oncekv.v1.Write;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Tells whether two writes that carry the same sequence are the same operation.
 *
 * <p>The digest is the first 8 bytes, big-endian, of SHA-256 over: the encoding's version, the
 * operation's number, then its fields in the order of their numbers, byte strings with their length
 * in front (u32 big-endian), a number as u64 big-endian, a precondition as one byte for its kind
 * and its content, a list with its length in front (u32 big-endian), a comparison as key and
 * precondition, a change as its operation's number and fields. It is a function of the operation
 * alone: never of identity, epoch or acknowledged, and never of protobuf bytes, which may differ
 * between libraries. Frozen: it is computed once where a write comes in, stands in the log and is
 * compared with digests that older releases stored.
 */
public final class OperationDigest {
  private static final byte VERSION = 1;

  private static final byte NO_CONDITION = 0;
  private static final byte BY_REVISION = 1;
  private static final byte BY_VALUE = 2;
  private static final byte IF_ABSENT = 3;
  private static final byte UNLESS_ABSENT = 4;
  private static final byte IF_EXISTS = 5;
  private static final byte UNLESS_EXISTS = 6;

  private OperationDigest() {}

  /**
   * Computes the digest of a write's operation.
   *
   * @throws IllegalArgumentException if the write, or a change in it, has no operation
   */
  public static long of(Write write) {
    MessageDigest sha = sha256();
    sha.update(VERSION);
    sha.update((byte) write.getOperationCase().getNumber());
    switch (write.getOperationCase()) {
      case PUT -> fields(sha, write.getPut());
      case APPEND -> fields(sha, write.getAppend());
      case DELETE -> fields(sha, write.getDelete());
      case COMPARE_AND_SET -> fields(sha, write.getCompareAndSet());
      case INCREMENT -> fields(sha, write.getIncrement());
      case TXN -> fields(sha, write.getTxn());
      case OPERATION_NOT_SET -> throw new IllegalArgumentException("the write has no operation");
    }
    return ByteBuffer.wrap(sha.digest()).getLong();
  }

  private static void fields(MessageDigest sha, Put put) {
    field(sha, put.getKey());
    field(sha, put.getValue());
  }

  private static void fields(MessageDigest sha, Append append) {
    field(sha, append.getKey());
    field(sha, append.getSuffix());
    field(sha, append.getExpected());
  }

  private static void fields(MessageDigest sha, Delete delete) {
    field(sha, delete.getKey());
    field(sha, delete.getExpected());
  }

  private static void fields(MessageDigest sha, CompareAndSet cas) {
    field(sha, cas.getKey());
    field(sha, cas.getValue());
    field(sha, cas.getExpected());
  }

  private static void fields(MessageDigest sha, Increment increment) {
    field(sha, increment.getKey());
    number(sha, increment.getDelta());
  }

  private static void fields(MessageDigest sha, Txn txn) {
    length(sha, txn.getCompareCount());
    for (Compare compare : txn.getCompareList()) {
      field(sha, compare.getKey());
      field(sha, compare.getExpected());
    }
    fields(sha, txn.getThenList());
    fields(sha, txn.getOtherwiseList());
  }

  private static void fields(MessageDigest sha, List<Change> changes) {
    length(sha, changes.size());
    for (Change change : changes) {
      sha.update((byte) change.getOperationCase().getNumber());
      switch (change.getOperationCase()) {
        case PUT -> fields(sha, change.getPut());
        case APPEND -> fields(sha, change.getAppend());
        case DELETE -> fields(sha, change.getDelete());
        case INCREMENT -> fields(sha, change.getIncrement());
        case OPERATION_NOT_SET -> throw new IllegalArgumentException("a change has no operation");
      }
    }
  }

  private static void field(MessageDigest sha, ByteString bytes) {
    length(sha, bytes.size());
    for (ByteBuffer part : bytes.asReadOnlyByteBufferList()) {
      sha.update(part);
    }
  }

  private static void field(MessageDigest sha, Precondition condition) {
    switch (condition.getConditionCase()) {
      case REVISION -> {
        sha.update(BY_REVISION);
        number(sha, condition.getRevision());
      }
      case VALUE -> {
        sha.update(BY_VALUE);
        field(sha, condition.getValue());
      }
      case ABSENT -> sha.update(condition.getAbsent() ? IF_ABSENT : UNLESS_ABSENT);
      case EXISTS -> sha.update(condition.getExists() ? IF_EXISTS : UNLESS_EXISTS);
      case CONDITION_NOT_SET -> sha.update(NO_CONDITION);
    }
  }

  private static void length(MessageDigest sha, int length) {
    sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, length));
  }

  private static void number(MessageDigest sha, long number) {
    sha.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
