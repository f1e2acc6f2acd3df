package io.oncekv.server.rpc;

import static io.oncekv.server.rpc.Requests.EXISTS;
import static io.oncekv.server.rpc.Requests.TXN;
import static io.oncekv.server.rpc.Spoilt.ABSENT;
import static io.oncekv.server.rpc.Spoilt.NONE;
import static io.oncekv.server.rpc.Spoilt.bytes;
import static io.oncekv.server.rpc.Spoilt.invalid;
import static io.oncekv.server.rpc.Spoilt.longKey;
import static io.oncekv.server.rpc.Spoilt.longValue;
import static io.oncekv.server.rpc.Spoilt.newer;

import com.google.protobuf.Message;
import io.oncekv.server.statemachine.DefaultSettings;
import io.oncekv.v1.Change;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.Precondition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Transactions, every field of them spoilt, one at a time. */
final class BadTxnTest {
  private static final int TOO_MANY = 129;

  @TestFactory
  List<DynamicTest> aSpoiltFieldIsRefusedByNameBeforeAnythingIsProposed() {
    return Spoilt.tests(table());
  }

  static List<Spoilt> table() {
    List<Spoilt> table = new ArrayList<>();
    table.add(Spoilt.of(TXN, "txn", ABSENT, ErrorReason.INVALID_ARGUMENT, "operation"));
    table.add(newer(TXN, "txn"));
    Message compareOnly = Spoilt.with(TXN, "txn.otherwise", ABSENT);
    table.add(Spoilt.of(compareOnly, "txn.then", ABSENT, ErrorReason.INVALID_ARGUMENT, "txn"));
    comparisons(table);
    // In the order of Requests.TXN.
    for (String list : List.of("txn.then", "txn.otherwise")) {
      Change first = TXN.getTxn().getThen(0);
      table.add(invalid(TXN, list, Collections.nCopies(TOO_MANY, first)));
      table.add(invalid(TXN, list + "[0]", Change.getDefaultInstance()));
      table.add(newer(TXN, list + "[0]"));
      change(table, list + "[0].append");
      change(table, list + "[1].delete");
      change(table, list + "[2].increment");
      change(table, list + "[3].put");
      table.add(longValue(TXN, list + "[0].append.suffix"));
      table.add(longValue(TXN, list + "[3].put.value"));
      table.add(invalid(TXN, list + "[0].append.expected", EXISTS));
      table.add(invalid(TXN, list + "[1].delete.expected", EXISTS));
    }
    table.add(tooLargeTogether());
    return table;
  }

  private static void comparisons(List<Spoilt> table) {
    Object first = TXN.getTxn().getCompare(0);
    String expected = "txn.compare[0].expected";
    table.add(invalid(TXN, "txn.compare", Collections.nCopies(TOO_MANY, first)));
    table.add(newer(TXN, "txn.compare[0]"));
    table.add(invalid(TXN, "txn.compare[0].key", NONE));
    table.add(longKey(TXN, "txn.compare[0].key"));
    table.add(invalid(TXN, expected, ABSENT));
    table.add(invalid(TXN, expected, Precondition.getDefaultInstance()));
    table.add(invalid(TXN, expected + ".revision", 0L));
    table.add(invalid(TXN, expected + ".absent", false));
    table.add(invalid(TXN, expected + ".exists", false));
    table.add(longValue(TXN, expected + ".value"));
    table.add(newer(TXN, expected));
  }

  private static void change(List<Spoilt> table, String path) {
    table.add(invalid(TXN, path + ".key", NONE));
    table.add(longKey(TXN, path + ".key"));
    table.add(newer(TXN, path));
  }

  /** Each of its values may be that long, but not both. */
  private static Spoilt tooLargeTogether() {
    Object longest = bytes(DefaultSettings.MAX_VALUE_BYTES);
    Message half = Spoilt.with(TXN, "txn.then[3].put.value", longest);
    return Spoilt.of(
        half, "txn.otherwise[3].put.value", longest, ErrorReason.REQUEST_TOO_LARGE, "txn");
  }
}
