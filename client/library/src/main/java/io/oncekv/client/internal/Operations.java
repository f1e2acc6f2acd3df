package io.oncekv.client.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.oncekv.client.Executed;
import io.oncekv.client.Expect;
import io.oncekv.client.InvalidRequestException;
import io.oncekv.client.TooLargeException;
import io.oncekv.client.Txn;
import io.oncekv.v1.Append;
import io.oncekv.v1.CompareAndSet;
import io.oncekv.v1.Delete;
import io.oncekv.v1.Increment;
import io.oncekv.v1.Precondition;
import io.oncekv.v1.Put;
import io.oncekv.v1.Settings;
import io.oncekv.v1.Write;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Makes operations of the caller's arguments and checks them before they cost a sequence. */
public final class Operations {
  private static final int MAX_TAG_BYTES = 1024;

  private Operations() {}

  /** Sets a key to a value. */
  public static Write put(byte[] key, byte[] value) {
    return Write.newBuilder()
        .setPut(Put.newBuilder().setKey(key(key)).setValue(ByteString.copyFrom(value)))
        .build();
  }

  /** Adds bytes at the end of a value. */
  public static Write append(byte[] key, byte[] suffix, Optional<Expect> expected) {
    Append.Builder append =
        Append.newBuilder().setKey(key(key)).setSuffix(ByteString.copyFrom(suffix));
    expected.ifPresent(expect -> append.setExpected(precondition(expect)));
    return Write.newBuilder().setAppend(append).build();
  }

  /** Removes a key. */
  public static Write delete(byte[] key, Optional<Expect> expected) {
    Delete.Builder delete = Delete.newBuilder().setKey(key(key));
    if (expected.orElse(null) instanceof Expect.Absent) {
      throw invalid("a delete cannot expect its key to be absent; leave the condition out");
    }
    expected.ifPresent(expect -> delete.setExpected(precondition(expect)));
    return Write.newBuilder().setDelete(delete).build();
  }

  /** Sets a key to a value if the key is as expected. */
  public static Write compareAndSet(byte[] key, byte[] value, Expect expected) {
    return Write.newBuilder()
        .setCompareAndSet(
            CompareAndSet.newBuilder()
                .setKey(key(key))
                .setValue(ByteString.copyFrom(value))
                .setExpected(precondition(expected)))
        .build();
  }

  /** Refuses tags that are empty or long. */
  static String checkTag(String tag) {
    int size = tag.getBytes(StandardCharsets.UTF_8).length;
    if (size < 1 || size > MAX_TAG_BYTES) {
      throw invalid("a tag has 1 to " + MAX_TAG_BYTES + " bytes of UTF-8, this one has " + size);
    }
    return tag;
  }

  /** Adds to the number that a key holds. */
  public static Write increment(byte[] key, long delta) {
    return Write.newBuilder()
        .setIncrement(Increment.newBuilder().setKey(key(key)).setDelta(delta))
        .build();
  }

  /** Makes several changes as one. */
  public static Write txn(Txn txn) {
    return Transactions.write(txn);
  }

  static ByteString key(byte[] key) {
    if (key.length == 0) {
      throw invalid("the key is empty; it needs at least one byte");
    }
    return ByteString.copyFrom(key);
  }

  /**
   * Refuses what is longer than the cluster's settings allow, as a write that was never sent.
   *
   * @param settings as a node told them; the default ones if none has
   * @param mostBytes the longest request while the settings are not known
   */
  static void checkLimits(Write write, Settings settings, int mostBytes) {
    if (settings.equals(Settings.getDefaultInstance())) {
      checkRequest(write, mostBytes);
      return;
    }
    switch (write.getOperationCase()) {
      case PUT -> {
        check("key", write.getPut().getKey(), settings.getMaxKeyBytes());
        check("value", write.getPut().getValue(), settings.getMaxValueBytes());
      }
      case APPEND -> {
        check("key", write.getAppend().getKey(), settings.getMaxKeyBytes());
        check("suffix", write.getAppend().getSuffix(), settings.getMaxValueBytes());
        checkExpected(write.getAppend().getExpected(), settings);
      }
      case DELETE -> {
        check("key", write.getDelete().getKey(), settings.getMaxKeyBytes());
        checkExpected(write.getDelete().getExpected(), settings);
      }
      case COMPARE_AND_SET -> {
        check("key", write.getCompareAndSet().getKey(), settings.getMaxKeyBytes());
        check("value", write.getCompareAndSet().getValue(), settings.getMaxValueBytes());
        checkExpected(write.getCompareAndSet().getExpected(), settings);
      }
      case INCREMENT -> check("key", write.getIncrement().getKey(), settings.getMaxKeyBytes());
      case TXN -> Transactions.checkLimits(write.getTxn(), settings);
      case OPERATION_NOT_SET -> throw invalid("the write holds no operation");
    }
  }

  /** Refuses a request that is longer than the client sends without knowing the limits. */
  static void checkRequest(MessageLite request, int mostBytes) {
    int size = request.getSerializedSize();
    if (size > mostBytes) {
      throw new TooLargeException(
          Executed.NEVER,
          "",
          "the request has "
              + size
              + " bytes, this client's limit is "
              + mostBytes
              + " (maxRequestBytes); send less at once, or raise it if the cluster takes more",
          "request",
          size,
          mostBytes,
          null);
    }
  }

  /** Returns an operation's name for people. */
  static String name(Write write) {
    return write.getOperationCase().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static void checkExpected(Precondition expected, Settings settings) {
    check("expected value", expected.getValue(), settings.getMaxValueBytes());
  }

  static void check(String field, ByteString bytes, int limit) {
    if (limit > 0 && bytes.size() > limit) {
      throw tooLarge(field, bytes.size(), limit);
    }
  }

  static TooLargeException tooLarge(String field, long size, long limit) {
    return new TooLargeException(
        Executed.NEVER,
        "",
        "the "
            + field
            + " has "
            + size
            + " bytes, the cluster's limit is "
            + limit
            + "; make it shorter, or split it over several keys",
        field,
        size,
        limit,
        null);
  }

  static Precondition precondition(Expect expected) {
    Precondition.Builder condition = Precondition.newBuilder();
    if (expected instanceof Expect.Revision revision) {
      condition.setRevision(revision.revision());
    } else if (expected instanceof Expect.Value value) {
      condition.setValue(ByteString.copyFrom(value.value()));
    } else if (expected instanceof Expect.Exists) {
      condition.setExists(true);
    } else {
      condition.setAbsent(true);
    }
    return condition.build();
  }

  static InvalidRequestException invalid(String message) {
    return new InvalidRequestException(Executed.NEVER, "", message, null);
  }
}
