package io.oncekv.server.rpc;

import static io.oncekv.server.rpc.Requests.APPEND;
import static io.oncekv.server.rpc.Requests.COMPARE_AND_SET;
import static io.oncekv.server.rpc.Requests.DELETE;
import static io.oncekv.server.rpc.Requests.INCREMENT;
import static io.oncekv.server.rpc.Requests.PUT;
import static io.oncekv.server.rpc.Requests.TXN;
import static io.oncekv.server.rpc.Spoilt.ABSENT;
import static io.oncekv.server.rpc.Spoilt.NONE;
import static io.oncekv.server.rpc.Spoilt.bytes;
import static io.oncekv.server.rpc.Spoilt.invalid;
import static io.oncekv.server.rpc.Spoilt.longKey;
import static io.oncekv.server.rpc.Spoilt.longValue;
import static io.oncekv.server.rpc.Spoilt.newer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.oncekv.server.statemachine.DefaultSettings;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.Precondition;
import io.oncekv.v1.PutRequest;
import io.oncekv.v1.WriteIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Writes of one key, every field of them spoilt, one at a time. */
final class BadWriteTest {
  private static final int MAX_KEY = DefaultSettings.MAX_KEY_BYTES;
  private static final int MAX_VALUE = DefaultSettings.MAX_VALUE_BYTES;

  private FrontDoor door;

  @BeforeEach
  void open() {
    door = new FrontDoor();
    door.answers(Requests.DONE);
  }

  @AfterEach
  void close() {
    door.close();
  }

  @TestFactory
  List<DynamicTest> aSpoiltFieldIsRefusedByNameBeforeAnythingIsProposed() {
    return Spoilt.tests(table());
  }

  static List<Spoilt> table() {
    List<Spoilt> table = new ArrayList<>();
    List.of(PUT, APPEND, DELETE, COMPARE_AND_SET, INCREMENT, TXN)
        .forEach(request -> identity(table, request));
    operation(table, PUT, "put");
    operation(table, APPEND, "append");
    operation(table, DELETE, "delete");
    operation(table, COMPARE_AND_SET, "compare_and_set");
    operation(table, INCREMENT, "increment");
    table.add(longValue(PUT, "put.value"));
    table.add(longValue(APPEND, "append.suffix"));
    table.add(longValue(COMPARE_AND_SET, "compare_and_set.value"));
    expected(table, APPEND, "append.expected");
    expected(table, DELETE, "delete.expected");
    expected(table, COMPARE_AND_SET, "compare_and_set.expected");
    table.add(invalid(COMPARE_AND_SET, "compare_and_set.expected", ABSENT));
    // A key that is to be deleted cannot be expected to be absent.
    table.add(invalid(DELETE, "delete.expected.absent", true));
    Message longest = Spoilt.with(COMPARE_AND_SET, "compare_and_set.value", bytes(MAX_VALUE));
    table.add(
        Spoilt.of(
            longest,
            "compare_and_set.expected.value",
            bytes(MAX_VALUE),
            ErrorReason.REQUEST_TOO_LARGE,
            "request"));
    return table;
  }

  private static void identity(List<Spoilt> table, Message request) {
    table.add(invalid(request, "identity.incarnation", 0L));
    table.add(invalid(request, "identity.session", 0L));
    table.add(invalid(request, "identity.epoch", 0));
    table.add(invalid(request, "identity.sequence", 0L));
    table.add(invalid(request, "identity.acknowledged", 0L));
    table.add(invalid(request, "identity.acknowledged", 10L));
    // Unsigned: -1 is the largest number there is.
    table.add(invalid(request, "identity.acknowledged", -1L));
    table.add(newer(request, ""));
    table.add(newer(request, "identity"));
  }

  private static void operation(List<Spoilt> table, Message request, String name) {
    table.add(Spoilt.of(request, name, ABSENT, ErrorReason.INVALID_ARGUMENT, "operation"));
    table.add(invalid(request, name + ".key", NONE));
    table.add(longKey(request, name + ".key"));
    table.add(newer(request, name));
  }

  private static void expected(List<Spoilt> table, Message request, String path) {
    table.add(invalid(request, path, Precondition.getDefaultInstance()));
    table.add(invalid(request, path + ".revision", 0L));
    table.add(invalid(request, path + ".absent", false));
    table.add(invalid(request, path + ".exists", false));
    table.add(longValue(request, path + ".value"));
    table.add(newer(request, path));
  }

  /** The bytes of every request are a write; only the operation of its own method is taken. */
  @Test
  void theOperationOfAnotherMethodIsRefused() throws InvalidProtocolBufferException {
    PutRequest append = PutRequest.parseFrom(APPEND.toByteString());
    StatusRuntimeException failure =
        catchThrowableOfType(StatusRuntimeException.class, () -> door.kv().put(append));
    assertThat(FrontDoor.info(failure).getReason()).isEqualTo("UNSUPPORTED");
    assertThat(FrontDoor.details(failure)).containsEntry("field", "request");
    PutRequest both = PUT.toBuilder().mergeFrom(append).build();
    assertThat(catchThrowableOfType(StatusRuntimeException.class, () -> door.kv().put(both)))
        .isNotNull();
    assertThat(door.proposed).isEmpty();
  }

  @Test
  @DisplayName("HC-19 the largest numbers are valid, and stay what they are")
  void theLargestNumbersPass() {
    WriteIdentity largest =
        WriteIdentity.newBuilder()
            .setIncarnation(-1)
            .setSession(-1)
            .setEpoch(-1)
            .setSequence(-1)
            .setAcknowledged(-1)
            .build();
    door.kv().put(PUT.toBuilder().setIdentity(largest).build());
    assertThat(door.proposed).hasSize(1);
    assertThat(door.proposed.get(0).getWrite().getIdentity()).isEqualTo(largest);
  }

  @Test
  void whatIsJustAsLongAsTheLimitPasses() {
    Message longest = Spoilt.with(PUT, "put.key", bytes(MAX_KEY));
    Spoilt.send(door, Spoilt.with(longest, "put.value", bytes(MAX_VALUE)));
    assertThat(door.proposed).hasSize(1);
  }

  @Test
  void emptyValuesAndSuffixesPass() {
    Spoilt.send(door, Spoilt.with(PUT, "put.value", NONE));
    Spoilt.send(door, Spoilt.with(APPEND, "append.suffix", NONE));
    Spoilt.send(door, Spoilt.with(COMPARE_AND_SET, "compare_and_set.expected.value", NONE));
    assertThat(door.proposed).hasSize(3);
  }

  @Test
  void aRefusalForLengthNamesSizeAndLimit() {
    Message tooLong = Spoilt.with(PUT, "put.key", bytes(MAX_KEY + 3));
    StatusRuntimeException failure =
        catchThrowableOfType(StatusRuntimeException.class, () -> Spoilt.send(door, tooLong));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(FrontDoor.details(failure))
        .containsAllEntriesOf(
            Map.of("size", Integer.toString(MAX_KEY + 3), "limit", Integer.toString(MAX_KEY)));
    assertThat(failure.getStatus().getDescription())
        .contains(Integer.toString(MAX_KEY + 3), Integer.toString(MAX_KEY));
  }
}
