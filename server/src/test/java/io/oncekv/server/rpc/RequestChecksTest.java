package io.oncekv.server.rpc;

import static io.oncekv.server.rpc.Requests.GET;
import static io.oncekv.server.rpc.Requests.IDENTITY;
import static io.oncekv.server.rpc.Requests.KEY;
import static io.oncekv.server.rpc.Requests.OPEN;
import static io.oncekv.server.rpc.Requests.PAIR;
import static io.oncekv.server.rpc.Requests.PUT;
import static io.oncekv.server.rpc.Requests.VALUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.oncekv.server.statemachine.DefaultSettings;
import io.oncekv.v1.Append;
import io.oncekv.v1.AppendRequest;
import io.oncekv.v1.Change;
import io.oncekv.v1.CloseSessionRequest;
import io.oncekv.v1.Compare;
import io.oncekv.v1.CompareAndSet;
import io.oncekv.v1.CompareAndSetRequest;
import io.oncekv.v1.Delete;
import io.oncekv.v1.DeleteRequest;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.Increment;
import io.oncekv.v1.IncrementRequest;
import io.oncekv.v1.KeepAliveRequest;
import io.oncekv.v1.ListSessionsRequest;
import io.oncekv.v1.MultiGetRequest;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.Precondition;
import io.oncekv.v1.Put;
import io.oncekv.v1.PutRequest;
import io.oncekv.v1.ResolveRequest;
import io.oncekv.v1.ScanRequest;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.Txn;
import io.oncekv.v1.TxnRequest;
import io.oncekv.v1.WriteIdentity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every field of every request, spoilt one at a time. */
final class RequestChecksTest {
  private static final int MAX_KEY = DefaultSettings.MAX_KEY_BYTES;
  private static final int MAX_VALUE = DefaultSettings.MAX_VALUE_BYTES;
  private static final UnknownFieldSet FROM_THE_FUTURE =
      UnknownFieldSet.newBuilder()
          .addField(77, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
          .build();

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

  /** One spoilt request: what it is refused with. */
  private record Case(String name, ErrorReason reason, String field, Call call) {}

  /** Makes the call. */
  private interface Call {
    void make(FrontDoor door);
  }

  @TestFactory
  List<DynamicTest> aSpoiltFieldIsRefusedByNameBeforeAnythingIsProposed() {
    List<Case> cases = new ArrayList<>();
    identities(cases);
    writes(cases);
    sessions(cases);
    reads(cases);
    fromTheFuture(cases);
    increments(cases);
    transactions(cases);
    scans(cases);
    return cases.stream()
        .map(spoilt -> DynamicTest.dynamicTest(spoilt.name(), () -> isRefused(spoilt)))
        .toList();
  }

  private static void isRefused(Case spoilt) {
    try (FrontDoor door = new FrontDoor()) {
      door.answers(Requests.DONE);
      StatusRuntimeException failure =
          catchThrowableOfType(StatusRuntimeException.class, () -> spoilt.call().make(door));
      assertThat(failure).isNotNull();
      assertThat(FrontDoor.info(failure).getReason()).isEqualTo(spoilt.reason().name());
      assertThat(FrontDoor.details(failure))
          .containsEntry("field", spoilt.field())
          .containsEntry("executed", "no")
          .doesNotContainKey("decided");
      assertThat(failure.getStatus().getDescription()).contains(spoilt.field());
      assertThat(door.proposed).isEmpty();
    }
  }

  private static void identities(List<Case> cases) {
    identity(cases, "identity.incarnation", IDENTITY.toBuilder().setIncarnation(0));
    identity(cases, "identity.session", IDENTITY.toBuilder().setSession(0));
    identity(cases, "identity.epoch", IDENTITY.toBuilder().setEpoch(0));
    identity(cases, "identity.sequence", IDENTITY.toBuilder().setSequence(0));
    identity(cases, "identity.acknowledged", IDENTITY.toBuilder().setAcknowledged(0));
    identity(cases, "identity.acknowledged", IDENTITY.toBuilder().setAcknowledged(10));
    // Unsigned: -1 is the largest number there is.
    identity(cases, "identity.acknowledged", IDENTITY.toBuilder().setAcknowledged(-1));
  }

  private static void identity(List<Case> cases, String field, WriteIdentity.Builder spoilt) {
    PutRequest request = PUT.toBuilder().setIdentity(spoilt).build();
    invalid(cases, field, door -> door.kv().put(request));
  }

  private static void writes(List<Case> cases) {
    invalid(cases, "operation", d -> d.kv().put(PUT.toBuilder().clearPut().build()));
    invalid(cases, "operation", d -> d.kv().append(AppendRequest.getDefaultInstance()));
    invalid(cases, "operation", d -> d.kv().delete(DeleteRequest.getDefaultInstance()));
    invalid(
        cases, "operation", d -> d.kv().compareAndSet(CompareAndSetRequest.getDefaultInstance()));
    ByteString none = ByteString.EMPTY;
    Precondition revision = Precondition.newBuilder().setRevision(1).build();
    invalid(cases, "put.key", d -> d.kv().put(put(none, VALUE)));
    invalid(cases, "append.key", d -> d.kv().append(append(none, VALUE)));
    invalid(cases, "delete.key", d -> d.kv().delete(delete(none)));
    invalid(cases, "compare_and_set.key", d -> d.kv().compareAndSet(cas(none, VALUE, revision)));

    invalid(
        cases,
        "compare_and_set.expected",
        d ->
            d.kv()
                .compareAndSet(
                    CompareAndSetRequest.newBuilder()
                        .setCompareAndSet(CompareAndSet.newBuilder().setKey(KEY))
                        .build()));
    Precondition empty = Precondition.getDefaultInstance();
    Precondition zero = Precondition.newBuilder().setRevision(0).build();
    Precondition notAbsent = Precondition.newBuilder().setAbsent(false).build();
    Precondition absent = Precondition.newBuilder().setAbsent(true).build();
    invalid(cases, "compare_and_set.expected", d -> d.kv().compareAndSet(cas(KEY, VALUE, empty)));
    invalid(
        cases,
        "compare_and_set.expected.revision",
        d -> d.kv().compareAndSet(cas(KEY, VALUE, zero)));
    invalid(
        cases,
        "compare_and_set.expected.absent",
        d -> d.kv().compareAndSet(cas(KEY, VALUE, notAbsent)));
    invalid(cases, "append.expected", d -> d.kv().append(append(KEY, VALUE, empty)));
    invalid(cases, "append.expected.revision", d -> d.kv().append(append(KEY, VALUE, zero)));
    invalid(cases, "append.expected.absent", d -> d.kv().append(append(KEY, VALUE, notAbsent)));
    invalid(cases, "delete.expected", d -> d.kv().delete(delete(KEY, empty)));
    invalid(cases, "delete.expected.revision", d -> d.kv().delete(delete(KEY, zero)));
    invalid(cases, "delete.expected.absent", d -> d.kv().delete(delete(KEY, absent)));

    ByteString longKey = bytes(MAX_KEY + 1);
    tooLongKey(cases, "put.key", d -> d.kv().put(put(longKey, VALUE)));
    tooLongKey(cases, "append.key", d -> d.kv().append(append(longKey, VALUE)));
    tooLongKey(cases, "delete.key", d -> d.kv().delete(delete(longKey)));
    tooLongKey(
        cases, "compare_and_set.key", d -> d.kv().compareAndSet(cas(longKey, VALUE, revision)));
    tooLongKey(cases, "key", d -> d.kv().get(GET.toBuilder().setKey(longKey).build()));

    ByteString longValue = bytes(MAX_VALUE + 1);
    Precondition expectsLong = Precondition.newBuilder().setValue(longValue).build();
    tooLongValue(cases, "put.value", d -> d.kv().put(put(KEY, longValue)));
    tooLongValue(cases, "append.suffix", d -> d.kv().append(append(KEY, longValue)));
    tooLongValue(
        cases, "compare_and_set.value", d -> d.kv().compareAndSet(cas(KEY, longValue, revision)));
    tooLongValue(
        cases,
        "compare_and_set.expected.value",
        d -> d.kv().compareAndSet(cas(KEY, VALUE, expectsLong)));
    tooLongValue(
        cases, "append.expected.value", d -> d.kv().append(append(KEY, VALUE, expectsLong)));
    tooLongValue(cases, "delete.expected.value", d -> d.kv().delete(delete(KEY, expectsLong)));

    Precondition expectsLongest = Precondition.newBuilder().setValue(bytes(MAX_VALUE)).build();
    cases.add(
        new Case(
            "a compare of two values of the largest size is too large a request",
            ErrorReason.REQUEST_TOO_LARGE,
            "request",
            d -> d.kv().compareAndSet(cas(KEY, bytes(MAX_VALUE), expectsLongest))));
  }

  private static void sessions(List<Case> cases) {
    open(cases, "client_id", OPEN.toBuilder().clearClientId());
    open(cases, "client_id", OPEN.toBuilder().setClientId("x".repeat(129)));
    open(cases, "client_id", OPEN.toBuilder().setClientId("\u00e4".repeat(65)));
    open(cases, "client_id", OPEN.toBuilder().setClientId("a\nb"));
    open(cases, "token", OPEN.toBuilder().clearToken());
    open(cases, "token", OPEN.toBuilder().setToken(bytes(15)));
    open(cases, "token", OPEN.toBuilder().setToken(bytes(17)));
    SessionEpoch noSession = PAIR.toBuilder().setSession(0).build();
    SessionEpoch noEpoch = PAIR.toBuilder().setEpoch(0).build();
    open(cases, "expected.session", OPEN.toBuilder().setExpected(noSession));
    open(cases, "expected.epoch", OPEN.toBuilder().setExpected(noEpoch));

    KeepAliveRequest.Builder alive =
        KeepAliveRequest.newBuilder().setIncarnation(1).setSession(PAIR);
    invalid(
        cases,
        "incarnation",
        d -> d.sessions().keepAlive(alive.clone().clearIncarnation().build()));
    invalid(cases, "session", d -> d.sessions().keepAlive(alive.clone().clearSession().build()));
    invalid(
        cases,
        "session.session",
        d -> d.sessions().keepAlive(alive.clone().setSession(noSession).build()));
    CloseSessionRequest.Builder closing =
        CloseSessionRequest.newBuilder().setIncarnation(1).setSession(PAIR);
    invalid(
        cases,
        "incarnation",
        d -> d.sessions().closeSession(closing.clone().clearIncarnation().build()));
    invalid(
        cases,
        "session.epoch",
        d -> d.sessions().closeSession(closing.clone().setSession(noEpoch).build()));
    ResolveRequest.Builder resolving =
        ResolveRequest.newBuilder().setIncarnation(1).setSession(PAIR).setSequence(3);
    invalid(
        cases,
        "incarnation",
        d -> d.sessions().resolve(resolving.clone().clearIncarnation().build()));
    invalid(cases, "session", d -> d.sessions().resolve(resolving.clone().clearSession().build()));
    invalid(
        cases, "sequence", d -> d.sessions().resolve(resolving.clone().clearSequence().build()));
  }

  private static void open(List<Case> cases, String field, OpenSessionRequest.Builder spoilt) {
    OpenSessionRequest request = spoilt.build();
    invalid(cases, field, door -> door.sessions().openSession(request));
  }

  private static void reads(List<Case> cases) {
    invalid(cases, "key", d -> d.kv().get(GET.toBuilder().clearKey().build()));
    invalid(
        cases, "minimum_revision", d -> d.kv().get(GET.toBuilder().setMinimumRevision(1).build()));
    invalid(cases, "limit", d -> d.sessions().listSessions(list().setLimit(1001).build()));
    invalid(cases, "limit", d -> d.sessions().listSessions(list().setLimit(-1).build()));
    invalid(
        cases,
        "client_id",
        d -> d.sessions().listSessions(list().setClientId("x".repeat(129)).build()));
  }

  private static void increments(List<Case> cases) {
    Increment.Builder increment = Increment.newBuilder().setKey(KEY).setDelta(1);
    invalid(cases, "operation", d -> d.kv().increment(IncrementRequest.getDefaultInstance()));
    invalid(cases, "increment.key", d -> d.kv().increment(of(increment.clone().clearKey())));
    tooLongKey(
        cases,
        "increment.key",
        d -> d.kv().increment(of(increment.clone().setKey(bytes(MAX_KEY + 1)))));
    unsupported(
        cases,
        "increment",
        d -> d.kv().increment(of(increment.clone().setUnknownFields(FROM_THE_FUTURE))));
    Precondition notExists = Precondition.newBuilder().setExists(false).build();
    invalid(cases, "append.expected.exists", d -> d.kv().append(append(KEY, VALUE, notExists)));
  }

  private static IncrementRequest of(Increment.Builder increment) {
    return IncrementRequest.newBuilder().setIncrement(increment).build();
  }

  private static void transactions(List<Case> cases) {
    Change put = change().setPut(Put.newBuilder().setKey(KEY).setValue(VALUE)).build();
    Precondition exists = Precondition.newBuilder().setExists(true).build();
    invalid(cases, "operation", d -> d.kv().txn(TxnRequest.getDefaultInstance()));
    txn(cases, "txn", Txn.newBuilder());
    txn(cases, "txn", Txn.newBuilder().addCompare(compare(KEY, exists)));
    txn(cases, "txn.compare[0].key", Txn.newBuilder().addCompare(compare(none(), exists)), put);
    txn(
        cases,
        "txn.compare[1].expected",
        Txn.newBuilder()
            .addCompare(compare(KEY, exists))
            .addCompare(compare(KEY, Precondition.getDefaultInstance())),
        put);
    txn(
        cases,
        "txn.compare[0].expected.exists",
        Txn.newBuilder().addCompare(compare(KEY, exists.toBuilder().setExists(false).build())),
        put);
    txn(cases, "txn.then[0]", Txn.newBuilder(), Change.getDefaultInstance());
    txn(cases, "txn.then[1].put.key", Txn.newBuilder(), put, change().setPut(noKey()).build());
    txn(cases, "txn.otherwise[0].put.key", Txn.newBuilder().addOtherwise(change().setPut(noKey())));
    txn(
        cases,
        "txn.then[0].append.expected",
        Txn.newBuilder(),
        change().setAppend(append(KEY, VALUE, exists).getAppend()).build());
    txn(
        cases,
        "txn.then[0].delete.expected",
        Txn.newBuilder(),
        change().setDelete(delete(KEY, exists).getDelete()).build());
    txn(
        cases,
        "txn.then[0].increment.key",
        Txn.newBuilder(),
        change().setIncrement(Increment.getDefaultInstance()).build());
    txn(cases, "txn.then", Txn.newBuilder().addAllThen(Collections.nCopies(129, put)));
    txn(cases, "txn.otherwise", Txn.newBuilder().addAllOtherwise(Collections.nCopies(129, put)));
    txn(
        cases,
        "txn.compare",
        Txn.newBuilder().addAllCompare(Collections.nCopies(129, compare(KEY, exists))),
        put);
    txnLimits(cases, put);
  }

  private static void txnLimits(List<Case> cases, Change put) {
    Put longKey = Put.newBuilder().setKey(bytes(MAX_KEY + 1)).build();
    Put longest = Put.newBuilder().setKey(KEY).setValue(bytes(MAX_VALUE)).build();
    Put longValue = longest.toBuilder().setValue(bytes(MAX_VALUE + 1)).build();
    tooLongKey(
        cases,
        "txn.then[1].put.key",
        d -> d.kv().txn(of(Txn.newBuilder().addThen(put).addThen(change().setPut(longKey)))));
    tooLongValue(
        cases,
        "txn.otherwise[0].put.value",
        d -> d.kv().txn(of(Txn.newBuilder().addOtherwise(change().setPut(longValue)))));
    Change.Builder half = change().setPut(longest);
    add(
        cases,
        ErrorReason.REQUEST_TOO_LARGE,
        "txn",
        d -> d.kv().txn(of(Txn.newBuilder().addThen(half).addOtherwise(half))));
    unsupported(
        cases,
        "txn.then[0]",
        d ->
            d.kv()
                .txn(
                    of(
                        Txn.newBuilder()
                            .addThen(put.toBuilder().setUnknownFields(FROM_THE_FUTURE)))));
  }

  private static void txn(List<Case> cases, String field, Txn.Builder txn, Change... then) {
    TxnRequest request = of(txn.addAllThen(List.of(then)));
    invalid(cases, field, d -> d.kv().txn(request));
  }

  private static TxnRequest of(Txn.Builder txn) {
    return TxnRequest.newBuilder().setTxn(txn).build();
  }

  private static Change.Builder change() {
    return Change.newBuilder();
  }

  private static Put noKey() {
    return Put.newBuilder().setValue(VALUE).build();
  }

  private static ByteString none() {
    return ByteString.EMPTY;
  }

  private static Compare compare(ByteString key, Precondition expected) {
    return Compare.newBuilder().setKey(key).setExpected(expected).build();
  }

  private static void scans(List<Case> cases) {
    ByteString a = ByteString.copyFromUtf8("a");
    ByteString b = ByteString.copyFromUtf8("b");
    ScanRequest.Builder scan = ScanRequest.newBuilder();
    scan(cases, "prefix", scan.clone().setPrefix(a).setFrom(a));
    scan(cases, "prefix", scan.clone().setPrefix(a).setTo(b));
    scan(cases, "to", scan.clone().setFrom(b).setTo(a));
    scan(cases, "to", scan.clone().setFrom(a).setTo(a).setReverse(true));
    scan(cases, "limit", scan.clone().setLimit(1001));
    scan(cases, "limit", scan.clone().setLimit(-1));
    scan(cases, "minimum_revision", scan.clone().setMinimumRevision(1));
    scan(cases, "continuation", scan.clone().setContinuation(a));
    scan(
        cases, "continuation", scan.clone().setContinuation(ScanChecks.continuationBehind(none())));
    scan(
        cases,
        "continuation",
        scan.clone().setPrefix(b).setContinuation(ScanChecks.continuationBehind(a)));
    tooLongKey(
        cases, "prefix", d -> d.kv().scan(scan.clone().setPrefix(bytes(MAX_KEY + 1)).build()));

    MultiGetRequest.Builder get = MultiGetRequest.newBuilder();
    invalid(cases, "keys", d -> d.kv().multiGet(get.build()));
    invalid(
        cases,
        "keys",
        d -> d.kv().multiGet(get.clone().addAllKeys(Collections.nCopies(1001, a)).build()));
    invalid(cases, "keys[1]", d -> d.kv().multiGet(get.clone().addKeys(a).addKeys(none()).build()));
    invalid(
        cases,
        "minimum_revision",
        d -> d.kv().multiGet(get.clone().addKeys(a).setMinimumRevision(1).build()));
    tooLongKey(
        cases, "keys[0]", d -> d.kv().multiGet(get.clone().addKeys(bytes(MAX_KEY + 1)).build()));
  }

  private static void scan(List<Case> cases, String field, ScanRequest.Builder spoilt) {
    ScanRequest request = spoilt.build();
    invalid(cases, field, door -> door.kv().scan(request));
  }

  private static ListSessionsRequest.Builder list() {
    return ListSessionsRequest.newBuilder();
  }

  private static void fromTheFuture(List<Case> cases) {
    unsupported(
        cases,
        "request",
        d -> d.kv().put(PUT.toBuilder().setUnknownFields(FROM_THE_FUTURE).build()));
    unsupported(
        cases,
        "put",
        d ->
            d.kv()
                .put(
                    PUT.toBuilder()
                        .setPut(PUT.getPut().toBuilder().setUnknownFields(FROM_THE_FUTURE))
                        .build()));
    unsupported(
        cases,
        "identity",
        d ->
            d.kv()
                .put(
                    PUT.toBuilder()
                        .setIdentity(IDENTITY.toBuilder().setUnknownFields(FROM_THE_FUTURE))
                        .build()));
    Precondition unknown = Precondition.newBuilder().setUnknownFields(FROM_THE_FUTURE).build();
    unsupported(cases, "append.expected", d -> d.kv().append(append(KEY, VALUE, unknown)));
    unsupported(cases, "delete.expected", d -> d.kv().delete(delete(KEY, unknown)));
    unsupported(
        cases, "compare_and_set.expected", d -> d.kv().compareAndSet(cas(KEY, VALUE, unknown)));
    unsupported(
        cases,
        "request",
        d -> d.sessions().openSession(OPEN.toBuilder().setUnknownFields(FROM_THE_FUTURE).build()));
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
    door.kv().put(put(bytes(MAX_KEY), bytes(MAX_VALUE)));
    assertThat(door.proposed).hasSize(1);
  }

  @Test
  void aRefusalForLengthNamesSizeAndLimit() {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> door.kv().put(put(bytes(MAX_KEY + 3), VALUE)));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(FrontDoor.details(failure))
        .containsAllEntriesOf(
            Map.of("size", Integer.toString(MAX_KEY + 3), "limit", Integer.toString(MAX_KEY)));
    assertThat(failure.getStatus().getDescription())
        .contains(Integer.toString(MAX_KEY + 3), Integer.toString(MAX_KEY));
  }

  private static void invalid(List<Case> cases, String field, Call call) {
    add(cases, ErrorReason.INVALID_ARGUMENT, field, call);
  }

  private static void tooLongKey(List<Case> cases, String field, Call call) {
    add(cases, ErrorReason.KEY_TOO_LARGE, field, call);
  }

  private static void tooLongValue(List<Case> cases, String field, Call call) {
    add(cases, ErrorReason.VALUE_TOO_LARGE, field, call);
  }

  private static void unsupported(List<Case> cases, String field, Call call) {
    add(cases, ErrorReason.UNSUPPORTED, field, call);
  }

  private static void add(List<Case> cases, ErrorReason reason, String field, Call call) {
    cases.add(new Case((cases.size() + 1) + ": " + field + " " + reason, reason, field, call));
  }

  private static ByteString bytes(int length) {
    return ByteString.copyFrom(new byte[length]);
  }

  private static PutRequest put(ByteString key, ByteString value) {
    return PutRequest.newBuilder().setPut(Put.newBuilder().setKey(key).setValue(value)).build();
  }

  private static AppendRequest append(ByteString key, ByteString suffix) {
    return AppendRequest.newBuilder()
        .setAppend(Append.newBuilder().setKey(key).setSuffix(suffix))
        .build();
  }

  private static AppendRequest append(ByteString key, ByteString suffix, Precondition expected) {
    return AppendRequest.newBuilder()
        .setAppend(Append.newBuilder().setKey(key).setSuffix(suffix).setExpected(expected))
        .build();
  }

  private static DeleteRequest delete(ByteString key) {
    return DeleteRequest.newBuilder().setDelete(Delete.newBuilder().setKey(key)).build();
  }

  private static DeleteRequest delete(ByteString key, Precondition expected) {
    return DeleteRequest.newBuilder()
        .setDelete(Delete.newBuilder().setKey(key).setExpected(expected))
        .build();
  }

  private static CompareAndSetRequest cas(ByteString key, ByteString value, Precondition expected) {
    return CompareAndSetRequest.newBuilder()
        .setCompareAndSet(
            CompareAndSet.newBuilder().setKey(key).setValue(value).setExpected(expected))
        .build();
  }
}
