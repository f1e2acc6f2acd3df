package io.oncekv.server.rpc;

import static io.oncekv.server.rpc.Requests.GET;
import static io.oncekv.server.rpc.Requests.KEY;
import static io.oncekv.server.rpc.Requests.MULTI_GET;
import static io.oncekv.server.rpc.Requests.SCAN;
import static io.oncekv.server.rpc.Spoilt.ABSENT;
import static io.oncekv.server.rpc.Spoilt.LONG_KEY;
import static io.oncekv.server.rpc.Spoilt.NONE;
import static io.oncekv.server.rpc.Spoilt.invalid;
import static io.oncekv.server.rpc.Spoilt.longKey;

import com.google.protobuf.ByteString;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.ScanRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Reads, every field of them spoilt, one at a time. */
final class BadReadTest {
  private static final ByteString A = ByteString.copyFromUtf8("a");
  private static final ByteString B = ByteString.copyFromUtf8("b");

  @TestFactory
  List<DynamicTest> aSpoiltFieldIsRefusedByName() {
    return Spoilt.tests(table());
  }

  static List<Spoilt> table() {
    List<Spoilt> table = new ArrayList<>();
    table.add(invalid(GET, "key", NONE));
    table.add(longKey(GET, "key"));
    table.add(invalid(MULTI_GET, "keys", ABSENT));
    table.add(invalid(MULTI_GET, "keys", Collections.nCopies(1001, KEY)));
    table.add(invalid(MULTI_GET, "keys[1]", NONE));
    table.add(longKey(MULTI_GET, "keys[1]"));
    // A linearizable read has no use for it.
    List.of(GET, MULTI_GET, SCAN).forEach(read -> table.add(invalid(read, "minimum_revision", 1L)));
    // Any node answers a stale one anyway.
    table.add(invalid(GET.toBuilder().setStale(true).build(), "any_node", true));
    table.add(invalid(MULTI_GET.toBuilder().setStale(true).build(), "any_node", true));
    table.add(invalid(SCAN.toBuilder().setStale(true).build(), "any_node", true));
    ranges(table);
    continuations(table);
    table.add(invalid(SCAN, "limit", 1001));
    // Unsigned: this is 2^32 - 1.
    table.add(invalid(SCAN, "limit", -1));
    return table;
  }

  private static void ranges(List<Spoilt> table) {
    table.add(longKey(SCAN, "prefix"));
    table.add(longKey(SCAN, "from"));
    table.add(longKey(SCAN, "to"));
    ScanRequest ofPrefix = SCAN.toBuilder().setPrefix(A).build();
    table.add(Spoilt.of(ofPrefix, "from", A, ErrorReason.INVALID_ARGUMENT, "prefix"));
    table.add(Spoilt.of(ofPrefix, "to", B, ErrorReason.INVALID_ARGUMENT, "prefix"));
    table.add(invalid(SCAN.toBuilder().setFrom(B).build(), "to", A));
    table.add(invalid(SCAN.toBuilder().setFrom(A).setReverse(true).build(), "to", A));
  }

  private static void continuations(List<Spoilt> table) {
    table.add(invalid(SCAN, "continuation", A));
    table.add(invalid(SCAN, "continuation", LONG_KEY));
    table.add(invalid(SCAN, "continuation", ScanChecks.continuationBehind(NONE)));
    // Of another range than this one.
    ByteString behindA = ScanChecks.continuationBehind(A);
    table.add(invalid(SCAN.toBuilder().setPrefix(B).build(), "continuation", behindA));
    table.add(invalid(SCAN.toBuilder().setFrom(B).build(), "continuation", behindA));
    table.add(invalid(SCAN.toBuilder().setTo(A).build(), "continuation", behindA));
  }
}
