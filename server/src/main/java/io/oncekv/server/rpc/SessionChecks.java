package io.oncekv.server.rpc;

import com.google.protobuf.Message;
import io.oncekv.v1.CloseSessionRequest;
import io.oncekv.v1.KeepAliveRequest;
import io.oncekv.v1.ListSessionsRequest;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.ResolveRequest;
import io.oncekv.v1.SessionEpoch;
import java.nio.charset.StandardCharsets;

/** The rules on requests about sessions. */
final class SessionChecks {
  /** The longest client id, bytes of UTF-8. */
  static final int MAX_CLIENT_ID_BYTES = 128;

  /** The length of an open's token. */
  static final int TOKEN_BYTES = 16;

  /** The most sessions in one page of a list. */
  static final int MAX_PAGE = 1000;

  private static final int DEFAULT_PAGE = 100;

  private SessionChecks() {}

  static void open(OpenSessionRequest request) {
    FieldChecks.nothingUnknown(request, "request");
    clientId(request.getClientId());
    FieldChecks.require(
        request.getToken().size() == TOKEN_BYTES,
        "token",
        "must be "
            + TOKEN_BYTES
            + " random bytes, new for each open and the same in its retries, not "
            + request.getToken().size());
    if (request.hasExpected()) {
      FieldChecks.sessionEpoch(request.getExpected(), "expected");
    }
  }

  static void keepAlive(KeepAliveRequest request) {
    named(request, request.getIncarnation(), request.hasSession(), request.getSession());
  }

  static void close(CloseSessionRequest request) {
    named(request, request.getIncarnation(), request.hasSession(), request.getSession());
  }

  static void resolve(ResolveRequest request) {
    named(request, request.getIncarnation(), request.hasSession(), request.getSession());
    FieldChecks.require(
        request.getSequence() != 0, "sequence", "must be that of the write to resolve, from 1");
  }

  /** Checks a list's request and gives the length of its page. */
  static int page(ListSessionsRequest request) {
    // Unsigned on the wire: 2^31 and more are negative here.
    int limit = request.getLimit();
    FieldChecks.require(
        limit >= 0 && limit <= MAX_PAGE,
        "limit",
        "must be 1.." + MAX_PAGE + ", or 0 for " + DEFAULT_PAGE + "; ask page by page");
    if (!request.getClientId().isEmpty()) {
      clientId(request.getClientId());
    }
    return limit == 0 ? DEFAULT_PAGE : limit;
  }

  private static void named(
      Message request, long incarnation, boolean present, SessionEpoch session) {
    FieldChecks.nothingUnknown(request, "request");
    FieldChecks.require(
        incarnation != 0,
        "incarnation",
        "must be the one in the header of the answer that opened the session");
    FieldChecks.require(
        present, "session", "is required: {session, epoch} as given by OpenSession");
    FieldChecks.sessionEpoch(session, "session");
  }

  private static void clientId(String clientId) {
    int length = clientId.getBytes(StandardCharsets.UTF_8).length;
    FieldChecks.require(
        length >= 1 && length <= MAX_CLIENT_ID_BYTES,
        "client_id",
        "must be 1.." + MAX_CLIENT_ID_BYTES + " bytes of UTF-8, not " + length);
    // It is shown in lists and logs, where a line feed or an escape sequence could forge lines.
    FieldChecks.require(
        clientId.codePoints().noneMatch(Character::isISOControl),
        "client_id",
        "must not hold control characters");
  }
}
