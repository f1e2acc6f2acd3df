package io.oncekv.server.rpc;

import com.google.protobuf.Message;
import io.oncekv.v1.Append;
import io.oncekv.v1.CompareAndSet;
import io.oncekv.v1.Delete;
import io.oncekv.v1.Increment;
import io.oncekv.v1.Precondition;
import io.oncekv.v1.Put;
import io.oncekv.v1.Settings;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteIdentity;

/**
 * The rules on writes that need no state but the replicated settings. What depends on the state,
 * and with it everything about an operation's effect, is decided in apply, after the search for
 * duplicates.
 */
final class WriteChecks {

  private WriteChecks() {}

  /**
   * Checks everything that does not depend on a limit.
   *
   * @param request what came in, for the fields that {@code write} could not take over
   */
  static void shape(Message request, Write write) {
    FieldChecks.nothingUnknown(request, "request");
    if (write.hasIdentity()) {
      identity(write.getIdentity());
    }
    switch (write.getOperationCase()) {
      case PUT -> shape(write.getPut(), "put");
      case APPEND -> {
        shape(write.getAppend(), "append");
        if (write.getAppend().hasExpected()) {
          FieldChecks.precondition(write.getAppend().getExpected(), "append.expected");
        }
      }
      case DELETE -> {
        Delete delete = write.getDelete();
        shape(delete, "delete");
        if (delete.hasExpected()) {
          FieldChecks.require(
              delete.getExpected().getConditionCase() != Precondition.ConditionCase.ABSENT,
              "delete.expected.absent",
              "a key that does not exist can not be deleted; expect a revision or a value");
          FieldChecks.precondition(delete.getExpected(), "delete.expected");
        }
      }
      case COMPARE_AND_SET -> {
        CompareAndSet cas = write.getCompareAndSet();
        FieldChecks.nothingUnknown(cas, "compare_and_set");
        FieldChecks.notEmpty(cas.getKey(), "compare_and_set.key");
        FieldChecks.require(
            cas.hasExpected(),
            "compare_and_set.expected",
            "is required; set one of revision, value, absent, exists, or use Put");
        FieldChecks.precondition(cas.getExpected(), "compare_and_set.expected");
      }
      case INCREMENT -> shape(write.getIncrement(), "increment");
      case TXN -> TxnChecks.shape(write.getTxn());
      case OPERATION_NOT_SET ->
          throw FieldChecks.invalid("operation", "is missing; fill in the request's operation");
    }
  }

  static void shape(Put put, String field) {
    FieldChecks.nothingUnknown(put, field);
    FieldChecks.notEmpty(put.getKey(), field + ".key");
  }

  static void shape(Append append, String field) {
    FieldChecks.nothingUnknown(append, field);
    FieldChecks.notEmpty(append.getKey(), field + ".key");
  }

  static void shape(Delete delete, String field) {
    FieldChecks.nothingUnknown(delete, field);
    FieldChecks.notEmpty(delete.getKey(), field + ".key");
  }

  static void shape(Increment increment, String field) {
    FieldChecks.nothingUnknown(increment, field);
    FieldChecks.notEmpty(increment.getKey(), field + ".key");
  }

  /** Checks lengths against the replicated settings. */
  static void limits(Write write, Settings settings) {
    long maxKey = settings.getMaxKeyBytes();
    long maxValue = settings.getMaxValueBytes();
    switch (write.getOperationCase()) {
      case PUT -> limits(write.getPut(), "put", settings);
      case APPEND -> {
        limits(write.getAppend(), "append", settings);
        expectedValue(write.getAppend().getExpected(), "append.expected.value", maxValue);
      }
      case DELETE -> {
        Delete delete = write.getDelete();
        FieldChecks.key(delete.getKey(), "delete.key", maxKey);
        expectedValue(delete.getExpected(), "delete.expected.value", maxValue);
      }
      case COMPARE_AND_SET -> {
        CompareAndSet cas = write.getCompareAndSet();
        FieldChecks.key(cas.getKey(), "compare_and_set.key", maxKey);
        FieldChecks.value(cas.getValue(), "compare_and_set.value", maxValue);
        expectedValue(cas.getExpected(), "compare_and_set.expected.value", maxValue);
      }
      case INCREMENT -> FieldChecks.key(write.getIncrement().getKey(), "increment.key", maxKey);
      case TXN -> TxnChecks.limits(write.getTxn(), settings);
      case OPERATION_NOT_SET -> throw new IllegalStateException("the shape was not checked");
    }
  }

  static void limits(Put put, String field, Settings settings) {
    FieldChecks.key(put.getKey(), field + ".key", settings.getMaxKeyBytes());
    FieldChecks.value(put.getValue(), field + ".value", settings.getMaxValueBytes());
  }

  static void limits(Append append, String field, Settings settings) {
    FieldChecks.key(append.getKey(), field + ".key", settings.getMaxKeyBytes());
    FieldChecks.value(append.getSuffix(), field + ".suffix", settings.getMaxValueBytes());
  }

  private static void identity(WriteIdentity identity) {
    FieldChecks.nothingUnknown(identity, "identity");
    FieldChecks.require(
        identity.getIncarnation() != 0,
        "identity.incarnation",
        "must be the one in the header of the answer that opened the session");
    FieldChecks.require(
        identity.getSession() != 0,
        "identity.session",
        "must not be 0; open a session first, or leave the whole identity out");
    FieldChecks.require(
        identity.getEpoch() != 0, "identity.epoch", "must be at least 1, as given by OpenSession");
    FieldChecks.require(
        identity.getSequence() != 0,
        "identity.sequence",
        "must be at least 1; give each write of a session a number of its own");
    FieldChecks.require(
        identity.getAcknowledged() != 0
            && Long.compareUnsigned(identity.getAcknowledged(), identity.getSequence()) <= 0,
        "identity.acknowledged",
        "must be from 1 to the sequence: every sequence below it is resolved at the client");
  }

  static void expectedValue(Precondition expected, String field, long limit) {
    if (expected.getConditionCase() == Precondition.ConditionCase.VALUE) {
      FieldChecks.value(expected.getValue(), field, limit);
    }
  }
}
