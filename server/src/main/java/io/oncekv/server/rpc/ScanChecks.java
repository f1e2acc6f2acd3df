package io.oncekv.server.rpc;

import com.google.protobuf.ByteString;
import io.oncekv.server.statemachine.KeyRange;
import io.oncekv.v1.ScanRequest;
import java.util.Optional;

/** The rules on scans, and what their continuations are made of. */
final class ScanChecks {
  private static final int DEFAULT_LIMIT = 100;
  private static final int LARGEST_LIMIT = 1000;

  /** A continuation is its version and the last key of the page before. */
  private static final byte CONTINUATION_VERSION = 1;

  private ScanChecks() {}

  /** What is to be read for a request. */
  static KeyRange range(ScanRequest request) {
    boolean bounded = !request.getFrom().isEmpty() || !request.getTo().isEmpty();
    FieldChecks.require(
        request.getPrefix().isEmpty() || !bounded,
        "prefix",
        "goes neither with `from` nor with `to`; choose one way to name the range");
    KeyRange range =
        bounded
            ? new KeyRange(
                request.getFrom(),
                Optional.of(request.getTo()).filter(to -> !to.isEmpty()),
                request.getReverse(),
                request.getKeysOnly())
            : KeyRange.ofPrefix(request.getPrefix(), request.getReverse(), request.getKeysOnly());
    FieldChecks.require(
        !range.isEmpty(),
        "to",
        "must lie above `from`, also where the scan goes from the last key to the first");
    return request.getContinuation().isEmpty()
        ? range
        : range.behind(lastKey(request.getContinuation(), range));
  }

  /** The most entries of a page. */
  static int limit(ScanRequest request) {
    int limit = request.getLimit();
    FieldChecks.require(
        limit >= 0 && limit <= LARGEST_LIMIT,
        "limit",
        "must be 1 to " + LARGEST_LIMIT + ", or 0 for " + DEFAULT_LIMIT);
    return limit == 0 ? DEFAULT_LIMIT : limit;
  }

  /** Asks for what lies behind a key. */
  static ByteString continuationBehind(ByteString key) {
    return ByteString.copyFrom(new byte[] {CONTINUATION_VERSION}).concat(key);
  }

  private static ByteString lastKey(ByteString continuation, KeyRange range) {
    ByteString key = continuation.substring(1);
    FieldChecks.require(
        continuation.byteAt(0) == CONTINUATION_VERSION && !key.isEmpty() && range.holds(key),
        "continuation",
        "must be the one of the previous page, with the same range");
    return key;
  }
}
