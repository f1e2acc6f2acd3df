package io.oncekv.server.rpc;

import static io.oncekv.server.rpc.Requests.CLOSE;
import static io.oncekv.server.rpc.Requests.KEEP_ALIVE;
import static io.oncekv.server.rpc.Requests.LIST;
import static io.oncekv.server.rpc.Requests.OPEN;
import static io.oncekv.server.rpc.Requests.PAIR;
import static io.oncekv.server.rpc.Requests.RESOLVE;
import static io.oncekv.server.rpc.Spoilt.ABSENT;
import static io.oncekv.server.rpc.Spoilt.bytes;
import static io.oncekv.server.rpc.Spoilt.invalid;
import static io.oncekv.server.rpc.Spoilt.newer;

import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Requests about sessions, every field of them spoilt, one at a time. */
final class BadSessionRequestTest {

  @TestFactory
  List<DynamicTest> aSpoiltFieldIsRefusedByNameBeforeAnythingIsProposed() {
    return Spoilt.tests(table());
  }

  static List<Spoilt> table() {
    List<Spoilt> table = new ArrayList<>();
    table.add(invalid(OPEN, "client_id", ""));
    table.add(invalid(OPEN, "token", ABSENT));
    table.add(invalid(OPEN, "token", bytes(15)));
    table.add(invalid(OPEN, "token", bytes(17)));
    table.add(newer(OPEN, ""));
    pair(table, OPEN.toBuilder().setExpected(PAIR).build(), "expected");
    List.of(OPEN, LIST).forEach(request -> clientId(table, request));
    for (Message request : List.of(KEEP_ALIVE, CLOSE, RESOLVE)) {
      table.add(invalid(request, "incarnation", 0L));
      table.add(invalid(request, "session", ABSENT));
      table.add(newer(request, ""));
      pair(table, request, "session");
    }
    table.add(invalid(RESOLVE, "sequence", 0L));
    table.add(invalid(LIST, "limit", 1001));
    // Unsigned: this is 2^32 - 1.
    table.add(invalid(LIST, "limit", -1));
    return table;
  }

  private static void clientId(List<Spoilt> table, Message request) {
    table.add(invalid(request, "client_id", "x".repeat(129)));
    table.add(invalid(request, "client_id", "\u00e4".repeat(65)));
    table.add(invalid(request, "client_id", "a\nb"));
    table.add(invalid(request, "client_id", "a\u001b[2Jb"));
    table.add(invalid(request, "client_id", "a\u0085b"));
  }

  private static void pair(List<Spoilt> table, Message request, String field) {
    table.add(invalid(request, field + ".session", 0L));
    table.add(invalid(request, field + ".epoch", 0));
    table.add(newer(request, field));
  }
}
