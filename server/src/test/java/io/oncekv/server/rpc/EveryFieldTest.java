package io.oncekv.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.v1.SessionEpoch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of bad input name every field that there is, and spoil requests that are valid. */
final class EveryFieldTest {
  /** Every value of these is a good one, or the message that they stand in is refused whole. */
  private static final Set<String> FREE =
      Set.of(
          "TxnRequest.txn.then.append.expected",
          "TxnRequest.txn.then.delete.expected",
          "TxnRequest.txn.otherwise.append.expected",
          "TxnRequest.txn.otherwise.delete.expected",
          "IncrementRequest.increment.delta",
          "TxnRequest.txn.then.increment.delta",
          "TxnRequest.txn.otherwise.increment.delta",
          "OpenSessionRequest.journal_highest_sequence",
          "OpenSessionRequest.incarnation",
          "ListSessionsRequest.after",
          "GetRequest.stale",
          "MultiGetRequest.stale",
          "ScanRequest.stale",
          "ScanRequest.reverse",
          "ScanRequest.keys_only");

  static List<Message> valid() {
    return List.of(
        Requests.PUT,
        Requests.APPEND,
        Requests.DELETE,
        Requests.COMPARE_AND_SET,
        Requests.INCREMENT,
        Requests.TXN,
        Requests.GET,
        Requests.MULTI_GET,
        Requests.SCAN,
        Requests.OPEN,
        Requests.KEEP_ALIVE,
        Requests.CLOSE,
        Requests.RESOLVE,
        Requests.LIST);
  }

  @ParameterizedTest
  @MethodSource("valid")
  void whatIsSpoiltIsValidBefore(Message request) {
    try (FrontDoor door = new FrontDoor()) {
      door.answers(resultOf(request));
      assertThatCode(() -> Spoilt.send(door, request)).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @MethodSource("valid")
  void everyFieldIsSpoiltInSomeRow(Message request) {
    Descriptor type = request.getDescriptorForType();
    Set<String> spoilt = new HashSet<>();
    Stream.of(
            BadWriteTest.table(),
            BadTxnTest.table(),
            BadReadTest.table(),
            BadSessionRequestTest.table())
        .flatMap(List::stream)
        .filter(row -> row.request().getDescriptorForType() == type)
        .forEach(row -> spoilt.add(type.getName() + "." + row.path().replaceAll("\\[\\d+]", "")));
    List<String> fields = new ArrayList<>();
    leaves(type, type.getName(), fields);
    fields.removeIf(field -> FREE.stream().anyMatch(free -> (field + ".").startsWith(free + ".")));
    assertThat(spoilt).containsAll(fields);
  }

  private static void leaves(Descriptor type, String path, List<String> fields) {
    for (FieldDescriptor field : type.getFields()) {
      String name = path + "." + field.getName();
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        leaves(field.getMessageType(), name, fields);
      } else {
        fields.add(name);
      }
    }
  }

  private static CommandResult resultOf(Message request) {
    return switch (request.getDescriptorForType().getName()) {
      case "OpenSessionRequest" ->
          new CommandResult.Opened(true, true, SessionEpoch.getDefaultInstance(), 0, 8);
      case "KeepAliveRequest" -> new CommandResult.KeptAlive(1);
      case "CloseSessionRequest" -> new CommandResult.Closed();
      case "ResolveRequest" -> new CommandResult.Resolved(Optional.empty());
      default -> Requests.DONE;
    };
  }
}
