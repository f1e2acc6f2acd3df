package io.oncekv.server.rpc;

import com.google.protobuf.ByteString;
import io.oncekv.server.statemachine.KeyRange;
import io.oncekv.server.statemachine.MultiReading;
import io.oncekv.server.statemachine.RangePage;
import io.oncekv.server.statemachine.Reading;
import io.oncekv.server.statemachine.StateView;
import io.oncekv.server.statemachine.StoredValue;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.GetRequest;
import io.oncekv.v1.GetResponse;
import io.oncekv.v1.KeyValue;
import io.oncekv.v1.MultiGetRequest;
import io.oncekv.v1.MultiGetResponse;
import io.oncekv.v1.MultiGetResult;
import io.oncekv.v1.ResponseHeader;
import io.oncekv.v1.ScanRequest;
import io.oncekv.v1.ScanResponse;
import io.oncekv.v1.Settings;
import java.util.Map;
import java.util.Optional;

/** Answers requests from the local state; what reads is called on a read thread. */
final class KeyReads {
  /** What a page of a scan may have: enough to be worth a round trip, little enough to wait for. */
  static final long PAGE_BYTES = 1 << 20;

  private final Readiness readiness;
  private final StateView state;
  private final ResponseHeaders headers;

  KeyReads(Readiness readiness, StateView state, ResponseHeaders headers) {
    this.readiness = readiness;
    this.state = state;
    this.headers = headers;
  }

  /** What speaks against a request whatever the state holds is thrown. */
  void check(GetRequest request) {
    Settings settings = readiness.requireFormed().settings();
    FieldChecks.key(request.getKey(), "key", settings.getMaxKeyBytes());
  }

  /** Reads one key; the request was checked. */
  Answer<GetResponse> get(GetRequest request) {
    Reading reading = state.get(request.getKey());
    return answer(request, reading.value(), headers.exactly(reading.stateRevision()));
  }

  /**
   * The answer to a request.
   *
   * @param header says the revision of the view that was read from
   */
  static Answer<GetResponse> answer(
      GetRequest request, Optional<StoredValue> value, ResponseHeader header) {
    requireRevision(header.getRevision(), request.getMinimumRevision());
    GetResponse.Builder response = GetResponse.newBuilder().setHeader(header);
    if (value.isPresent()) {
      response.setFound(true).setValue(value.get().value()).setRevision(value.get().revision());
    }
    return Answer.fresh(response.build());
  }

  Answer<MultiGetResponse> multiGet(MultiGetRequest request) {
    Settings settings = readiness.requireFormed().settings();
    for (int i = 0; i < request.getKeysCount(); i++) {
      FieldChecks.key(request.getKeys(i), "keys[" + i + "]", settings.getMaxKeyBytes());
    }
    long limit = RpcOptions.requestBytesFor(settings);
    MultiReading reading = state.getAll(request.getKeysList(), limit);
    requireRevision(reading.stateRevision(), request.getMinimumRevision());
    if (reading.bytes() > limit) {
      throw RpcException.refused(
          ErrorReason.ANSWER_TOO_LARGE,
          "the values of these keys have "
              + reading.bytes()
              + " bytes together, the limit is "
              + limit
              + "; ask for fewer keys at once",
          Map.of(
              "field", "keys",
              "size", Long.toString(reading.bytes()),
              "limit", Long.toString(limit)));
    }
    MultiGetResponse.Builder response =
        MultiGetResponse.newBuilder().setHeader(headers.exactly(reading.stateRevision()));
    for (Optional<StoredValue> value : reading.values()) {
      MultiGetResult.Builder result = MultiGetResult.newBuilder();
      value.ifPresent(
          found -> result.setFound(true).setValue(found.value()).setRevision(found.revision()));
      response.addResults(result);
    }
    return Answer.fresh(response.build());
  }

  Answer<ScanResponse> scan(ScanRequest request, KeyRange range, int limit) {
    long maxKey = readiness.requireFormed().settings().getMaxKeyBytes();
    FieldChecks.key(request.getPrefix(), "prefix", maxKey);
    FieldChecks.key(request.getFrom(), "from", maxKey);
    FieldChecks.key(request.getTo(), "to", maxKey);
    RangePage page = state.scan(range, limit, PAGE_BYTES);
    requireRevision(page.stateRevision(), request.getMinimumRevision());
    ScanResponse.Builder response =
        ScanResponse.newBuilder().setHeader(headers.exactly(page.stateRevision()));
    ByteString last = ByteString.EMPTY;
    for (RangePage.Entry entry : page.entries()) {
      last = entry.key();
      response.addEntries(
          KeyValue.newBuilder()
              .setKey(last)
              .setValue(entry.value().value())
              .setRevision(entry.value().revision()));
    }
    if (page.more()) {
      response.setContinuation(ScanChecks.continuationBehind(last));
    }
    return Answer.fresh(response.build());
  }

  private static void requireRevision(long revision, long minimum) {
    if (Long.compareUnsigned(revision, minimum) < 0) {
      throw RpcException.refused(
          ErrorReason.REVISION_NOT_REACHED,
          "this node's state is at revision "
              + Long.toUnsignedString(revision)
              + ", older than the minimum asked for; try again soon, or ask another node",
          Map.of("field", "minimum_revision", "revision", Long.toUnsignedString(revision)));
    }
  }
}
