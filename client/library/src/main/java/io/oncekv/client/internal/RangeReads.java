package io.oncekv.client.internal;

import com.google.protobuf.ByteString;
import io.oncekv.client.Entry;
import io.oncekv.client.KeyEntry;
import io.oncekv.client.MultiGetResult;
import io.oncekv.client.Read;
import io.oncekv.client.Scan;
import io.oncekv.client.ScanPage;
import io.oncekv.v1.MultiGetRequest;
import io.oncekv.v1.MultiGetResponse;
import io.oncekv.v1.ScanRequest;
import io.oncekv.v1.ScanResponse;
import java.util.List;
import java.util.Optional;

/** Reads of several keys and of ranges. */
final class RangeReads {
  private static final int MOST_KEYS = 1000;

  private final Reads reads;
  private final KvCalls calls;

  RangeReads(Reads reads, KvCalls calls) {
    this.reads = reads;
    this.calls = calls;
  }

  PendingRead<MultiGetResponse, MultiGetResult> multiGet(List<byte[]> keys, Read freshness) {
    if (keys.isEmpty() || keys.size() > MOST_KEYS) {
      throw Operations.invalid(
          "1 to " + MOST_KEYS + " keys can be read at once, not " + keys.size());
    }
    List<byte[]> own = keys.stream().map(byte[]::clone).toList();
    MultiGetRequest.Builder request =
        MultiGetRequest.newBuilder()
            .setStale(freshness.stale())
            .setMinimumRevision(freshness.minimumRevision())
            .setAnyNode(freshness.anyNode());
    own.forEach(key -> request.addKeys(Operations.key(key)));
    MultiGetRequest built = reads.checked(request.build());
    return reads.send(
        reads.routeOf(freshness),
        "multi-get",
        (connection, deadline, answer) -> calls.multiGet(connection, deadline, built, answer),
        response -> found(own, response));
  }

  PendingRead<ScanResponse, ScanPage> scan(Scan scan, Optional<ScanPage.Next> next) {
    // A later page may come from any node that is no older than the page before.
    Read freshness =
        next.map(behind -> Read.notOlderThan(behind.minimumRevision())).orElse(scan.freshness());
    ScanRequest.Builder request =
        ScanRequest.newBuilder()
            .setPrefix(ByteString.copyFrom(scan.prefix()))
            .setFrom(ByteString.copyFrom(scan.from()))
            .setTo(ByteString.copyFrom(scan.to()))
            .setReverse(scan.isReversed())
            .setKeysOnly(scan.isKeysOnly())
            .setLimit(scan.pageSize())
            .setStale(freshness.stale())
            .setMinimumRevision(freshness.minimumRevision())
            .setAnyNode(freshness.anyNode());
    next.ifPresent(behind -> request.setContinuation(ByteString.copyFrom(behind.continuation())));
    ScanRequest built = reads.checked(request.build());
    return reads.send(
        reads.routeOf(freshness),
        "scan",
        (connection, deadline, answer) -> calls.scan(connection, deadline, built, answer),
        response -> page(scan, response));
  }

  private static MultiGetResult found(List<byte[]> keys, MultiGetResponse response) {
    List<Optional<Entry>> entries =
        response.getResultsList().stream()
            .map(
                result ->
                    result.getFound()
                        ? Optional.of(
                            new Entry(result.getValue().toByteArray(), result.getRevision()))
                        : Optional.<Entry>empty())
            .toList();
    return new MultiGetResult(keys, entries, response.getHeader().getRevision());
  }

  private static ScanPage page(Scan scan, ScanResponse response) {
    List<KeyEntry> entries =
        response.getEntriesList().stream()
            .map(
                found ->
                    new KeyEntry(
                        found.getKey().toByteArray(),
                        new Entry(found.getValue().toByteArray(), found.getRevision())))
            .toList();
    return new ScanPage(
        scan,
        entries,
        response.getHeader().getRevision(),
        response.getContinuation().toByteArray());
  }
}
