package io.oncekv.server.simulation;

import com.google.protobuf.ByteString;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.Increment;
import io.oncekv.v1.Precondition;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteReply;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;

/** Keys and values in the model: a map. */
final class ModelStore {

  /** A value and the revision that last changed it. */
  record Value(ByteString bytes, long revision) {}

  /**
   * What came of an operation: a reply, or else a failure with its reason and field.
   *
   * @param reply null for a failure
   */
  record Executed(WriteReply reply, ErrorReason reason, String field) {

    String answer(boolean duplicate) {
      return reply != null
          ? Answer.replied(Answer.text(reply), duplicate)
          : Answer.refused(reason, field, duplicate);
    }

    String resolved() {
      return reply != null
          ? Answer.resolved(Answer.text(reply))
          : Answer.refused(reason, field, true);
    }
  }

  final Map<ByteString, Value> values = new HashMap<>();
  long revision;

  Executed execute(Write write) {
    return switch (write.getOperationCase()) {
      case PUT ->
          change(
              write.getPut().getKey(),
              Precondition.getDefaultInstance(),
              "value",
              write.getPut().getValue());
      case APPEND -> append(write);
      case DELETE -> delete(write);
      case COMPARE_AND_SET ->
          write.getCompareAndSet().getExpected().equals(Precondition.getDefaultInstance())
                  && badKey(write.getCompareAndSet().getKey()) == null
              ? failed(ErrorReason.INVALID_ARGUMENT, "expected")
              : change(
                  write.getCompareAndSet().getKey(),
                  write.getCompareAndSet().getExpected(),
                  "value",
                  write.getCompareAndSet().getValue());
      case INCREMENT -> increment(write.getIncrement());
      case TXN -> new ModelTransaction(this).execute(write.getTxn());
      case OPERATION_NOT_SET -> throw new AssertionError("the simulation sends none such");
    };
  }

  private Executed increment(Increment increment) {
    Executed badKey = badKey(increment.getKey());
    if (badKey != null) {
      return badKey;
    }
    Value present = values.get(increment.getKey());
    String before = present == null ? "0" : present.bytes.toStringUtf8();
    if (!before.matches("0|-?[1-9][0-9]{0,18}") || !isLong(new BigInteger(before))) {
      return failed(ErrorReason.NOT_A_NUMBER, "key");
    }
    BigInteger after = new BigInteger(before).add(BigInteger.valueOf(increment.getDelta()));
    if (!isLong(after)) {
      return failed(ErrorReason.NUMBER_EXHAUSTED, "delta");
    }
    ByteString text = ByteString.copyFromUtf8(after.toString());
    revision++;
    values.put(increment.getKey(), new Value(text, revision));
    return replied(
        WriteReply.newBuilder()
            .setApplied(true)
            .setRevision(revision)
            .setLength(text.size())
            .setNumber(after.longValueExact()));
  }

  private static boolean isLong(BigInteger number) {
    return number.bitLength() < Long.SIZE;
  }

  private Executed append(Write write) {
    ByteString key = write.getAppend().getKey();
    Value present = values.get(key);
    ByteString suffix = write.getAppend().getSuffix();
    ByteString grown = present == null ? suffix : present.bytes.concat(suffix);
    return change(
        key, write.getAppend().getExpected(), "suffix", ByteString.copyFrom(grown.toByteArray()));
  }

  private Executed delete(Write write) {
    ByteString key = write.getDelete().getKey();
    Executed objection = objection(key, write.getDelete().getExpected());
    if (objection != null) {
      return objection;
    }
    if (values.get(key) == null || !holds(write.getDelete().getExpected(), values.get(key))) {
      return notApplied(values.get(key));
    }
    values.remove(key);
    revision++;
    return applied(0);
  }

  private Executed change(ByteString key, Precondition expected, String field, ByteString value) {
    Executed objection = objection(key, expected);
    if (objection != null) {
      return objection;
    }
    if (!holds(expected, values.get(key))) {
      return notApplied(values.get(key));
    }
    if (value.size() > Rules.MAX_VALUE) {
      return failed(ErrorReason.VALUE_TOO_LARGE, field);
    }
    revision++;
    values.put(key, new Value(value, revision));
    return applied(value.size());
  }

  static Executed objection(ByteString key, Precondition expected) {
    Executed badKey = badKey(key);
    if (badKey != null) {
      return badKey;
    }
    if (expected.hasExists() && !expected.getExists()) {
      return failed(ErrorReason.INVALID_ARGUMENT, "expected.exists");
    }
    return expected.hasAbsent() && !expected.getAbsent()
        ? failed(ErrorReason.INVALID_ARGUMENT, "expected.absent")
        : null;
  }

  private static Executed badKey(ByteString key) {
    if (key.isEmpty()) {
      return failed(ErrorReason.INVALID_ARGUMENT, "key");
    }
    return key.size() > Rules.MAX_KEY ? failed(ErrorReason.KEY_TOO_LARGE, "key") : null;
  }

  static boolean holds(Precondition expected, Value present) {
    if (expected.hasExists()) {
      return present != null;
    }
    if (expected.hasAbsent()) {
      return present == null;
    }
    if (expected.hasRevision()) {
      return present != null && present.revision == expected.getRevision();
    }
    return !expected.hasValue() || (present != null && present.bytes.equals(expected.getValue()));
  }

  private Executed applied(long length) {
    return reply(true, revision, length);
  }

  private static Executed notApplied(Value present) {
    return present == null
        ? reply(false, 0, 0)
        : reply(false, present.revision, present.bytes.size());
  }

  private static Executed reply(boolean applied, long revision, long length) {
    return replied(
        WriteReply.newBuilder().setApplied(applied).setRevision(revision).setLength(length));
  }

  static Executed replied(WriteReply.Builder builder) {
    return new Executed(builder.build(), null, "");
  }

  static Executed failed(ErrorReason reason, String field) {
    return new Executed(null, reason, field);
  }
}
