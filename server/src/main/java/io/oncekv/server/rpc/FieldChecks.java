package io.oncekv.server.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.Precondition;
import io.oncekv.v1.SessionEpoch;
import java.util.Map;

/** The building stones of the rules on requests; each failure names its field and the way out. */
final class FieldChecks {

  private FieldChecks() {}

  static RpcException invalid(String field, String problem) {
    return RpcException.refused(
        ErrorReason.INVALID_ARGUMENT, field + ": " + problem, Map.of("field", field));
  }

  static RpcException tooLarge(
      ErrorReason reason, String field, long size, long limit, String wayOut) {
    return RpcException.refused(
        reason,
        field + " is " + size + " bytes long, the limit is " + limit + "; " + wayOut,
        Map.of("field", field, "size", Long.toString(size), "limit", Long.toString(limit)));
  }

  static void require(boolean holds, String field, String problem) {
    if (!holds) {
      throw invalid(field, problem);
    }
  }

  static void notEmpty(ByteString key, String field) {
    require(!key.isEmpty(), field, "must not be empty; keys are at least 1 byte long");
  }

  static void key(ByteString key, String field, long limit) {
    if (key.size() > limit) {
      throw tooLarge(
          ErrorReason.KEY_TOO_LARGE, field, key.size(), limit, "use a shorter key, a hash of it");
    }
  }

  static void value(ByteString value, String field, long limit) {
    if (value.size() > limit) {
      throw tooLarge(
          ErrorReason.VALUE_TOO_LARGE, field, value.size(), limit, "split it over several keys");
    }
  }

  static void precondition(Precondition expected, String field) {
    nothingUnknown(expected, field);
    switch (expected.getConditionCase()) {
      case REVISION ->
          // Compared unsigned everywhere, so only 0 is out of range.
          require(
              expected.getRevision() != 0,
              field + ".revision",
              "must be at least 1; to expect that the key does not exist set `absent`");
      case ABSENT ->
          require(
              expected.getAbsent(),
              field + ".absent",
              "must be true when it is present; leave the condition out to expect nothing");
      case EXISTS ->
          require(
              expected.getExists(),
              field + ".exists",
              "must be true when it is present; to expect that the key does not exist set `absent`");
      case VALUE -> {}
      case CONDITION_NOT_SET ->
          throw invalid(field, "has no condition; set one of revision, value, absent, exists");
    }
  }

  static void sessionEpoch(SessionEpoch pair, String field) {
    nothingUnknown(pair, field);
    require(pair.getSession() != 0, field + ".session", "must not be 0; open a session first");
    require(pair.getEpoch() != 0, field + ".epoch", "must be at least 1, as given by OpenSession");
  }

  /**
   * Refuses fields this node does not know in a message that would go into the log. They could
   * change what the request means, and a node of a newer release would act on them where this one
   * would not. To be called for every message inside the request as well.
   */
  static void nothingUnknown(Message message, String field) {
    Map<Integer, UnknownFieldSet.Field> unknown = message.getUnknownFields().asMap();
    if (unknown.isEmpty()) {
      return;
    }
    String number = Integer.toString(unknown.keySet().iterator().next());
    throw RpcException.refused(
        ErrorReason.UNSUPPORTED,
        field
            + ": this node does not know the field number "
            + number
            + "; use a client of its release, or upgrade the node",
        Map.of("field", field, "number", number));
  }
}
