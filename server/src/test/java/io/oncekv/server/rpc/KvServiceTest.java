package io.oncekv.server.rpc;

import static io.oncekv.server.rpc.Requests.DONE;
import static io.oncekv.server.rpc.Requests.GET;
import static io.oncekv.server.rpc.Requests.IDENTITY;
import static io.oncekv.server.rpc.Requests.KEY;
import static io.oncekv.server.rpc.Requests.PUT;
import static io.oncekv.server.rpc.Requests.REPLY;
import static io.oncekv.server.rpc.Requests.VALUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.oncekv.internal.v1.Command;
import io.oncekv.server.replication.LeadershipLostException;
import io.oncekv.server.replication.NotLeaderException;
import io.oncekv.server.replication.OverloadedException;
import io.oncekv.server.replication.Replicator;
import io.oncekv.server.session.OperationDigest;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.StateClosedException;
import io.oncekv.server.statemachine.StoredValue;
import io.oncekv.v1.Append;
import io.oncekv.v1.AppendRequest;
import io.oncekv.v1.Change;
import io.oncekv.v1.CompareAndSet;
import io.oncekv.v1.CompareAndSetRequest;
import io.oncekv.v1.Delete;
import io.oncekv.v1.DeleteRequest;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.GetRequest;
import io.oncekv.v1.GetResponse;
import io.oncekv.v1.Increment;
import io.oncekv.v1.IncrementRequest;
import io.oncekv.v1.MultiGetRequest;
import io.oncekv.v1.MultiGetResponse;
import io.oncekv.v1.MultiGetResult;
import io.oncekv.v1.Precondition;
import io.oncekv.v1.ScanRequest;
import io.oncekv.v1.ScanResponse;
import io.oncekv.v1.Txn;
import io.oncekv.v1.TxnRequest;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class KvServiceTest {
  private FrontDoor door;

  @BeforeEach
  void open() {
    door = new FrontDoor();
    door.answers(DONE);
  }

  @AfterEach
  void close() {
    door.close();
  }

  @Test
  void aWriteBecomesACommandWithItsDigest() {
    WriteResponse response = door.kv().put(PUT);

    Write write = Write.newBuilder().setIdentity(IDENTITY).setPut(PUT.getPut()).build();
    assertThat(door.proposed)
        .containsExactly(
            Command.newBuilder().setWrite(write).setDigest(OperationDigest.of(write)).build());
    assertThat(response.getReply()).isEqualTo(REPLY);
  }

  @Test
  void everyOperationReachesTheLogAsItself() {
    Precondition expected = Precondition.newBuilder().setRevision(3).build();
    Append append = Append.newBuilder().setKey(KEY).setSuffix(VALUE).setExpected(expected).build();
    Delete delete = Delete.newBuilder().setKey(KEY).setExpected(expected).build();
    CompareAndSet cas =
        CompareAndSet.newBuilder().setKey(KEY).setValue(VALUE).setExpected(expected).build();

    door.kv().append(AppendRequest.newBuilder().setIdentity(IDENTITY).setAppend(append).build());
    door.kv().delete(DeleteRequest.newBuilder().setIdentity(IDENTITY).setDelete(delete).build());
    door.kv()
        .compareAndSet(
            CompareAndSetRequest.newBuilder().setIdentity(IDENTITY).setCompareAndSet(cas).build());

    assertThat(door.proposed)
        .extracting(Command::getWrite)
        .containsExactly(
            Write.newBuilder().setIdentity(IDENTITY).setAppend(append).build(),
            Write.newBuilder().setIdentity(IDENTITY).setDelete(delete).build(),
            Write.newBuilder().setIdentity(IDENTITY).setCompareAndSet(cas).build());
    assertThat(door.proposed).allMatch(command -> command.getDigest() != 0);
  }

  @Test
  void aWriteWithoutIdentityIsProposedWithoutDigest() {
    door.kv().put(PUT.toBuilder().clearIdentity().build());
    assertThat(door.proposed).hasSize(1);
    assertThat(door.proposed.get(0).getDigest()).isZero();
    assertThat(door.proposed.get(0).getWrite().hasIdentity()).isFalse();
  }

  @Test
  void theHeaderTellsTheClusterTheNodeAndTheLeader() {
    door.state.revision(20);
    WriteResponse response = door.kv().put(PUT);
    assertThat(response.getHeader().getClusterId()).isEqualTo(FakeState.CLUSTER);
    assertThat(response.getHeader().getIncarnation()).isEqualTo(FakeState.INCARNATION);
    assertThat(response.getHeader().getRestoreCounter()).isEqualTo(7);
    assertThat(response.getHeader().getNode()).isEqualTo("n1");
    assertThat(response.getHeader().getLeader()).isEqualTo("127.0.0.1:7400");
    assertThat(response.getHeader().getRevision()).isEqualTo(20);
    assertThat(response.getHeader().getDuplicate()).isFalse();

    door.state.revision(11);
    assertThat(door.kv().put(PUT).getHeader().getRevision())
        .as("never older than the reply")
        .isEqualTo(12);
  }

  @Test
  void theHeaderFollowsANewLeader() {
    GetRequest stale = GET.toBuilder().setStale(true).build();
    assertThat(door.kv().get(stale).getHeader().getLeader()).isEqualTo("127.0.0.1:7400");
    door.replicator.become(Replicator.Role.FOLLOWER, Optional.of(FakeReplicator.OTHER), false);
    assertThat(door.kv().get(stale).getHeader().getLeader()).isEqualTo("127.0.0.1:7410");
    door.replicator.become(Replicator.Role.CANDIDATE, Optional.empty(), false);
    assertThat(door.kv().get(stale).getHeader().getLeader()).isEmpty();
  }

  @Test
  @DisplayName("HC-50 a duplicate gets the stored reply; only the header tells")
  void aDuplicateGetsTheStoredReplyAndIsMarkedInTheHeader() {
    door.answers(new CommandResult.Replied(REPLY, true));
    WriteResponse response = door.kv().put(PUT);
    assertThat(response.getReply().toByteString()).isEqualTo(REPLY.toByteString());
    assertThat(response.getHeader().getDuplicate()).isTrue();
    assertThat(door.answered)
        .singleElement()
        .satisfies(
            answer -> {
              assertThat(answer.method()).isEqualTo(RpcMethod.PUT);
              assertThat(answer.outcome()).isEqualTo(RpcListener.OK);
              assertThat(answer.duplicate()).isTrue();
              assertThat(answer.latency()).isPositive();
            });
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorReason.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"ERROR_REASON_UNSPECIFIED", "UNRECOGNIZED"})
  void aRefusalOfTheStateMachineKeepsItsReasonMessageAndDetails(ErrorReason reason) {
    door.answers(new CommandResult.Refused(reason, "because of that", Map.of("epoch", "3"), false));
    StatusRuntimeException failure = putFails();
    ReasonTable.Row row = ReasonTable.row(reason);
    assertThat(failure.getStatus().getCode()).isEqualTo(row.code());
    assertThat(failure.getStatus().getDescription()).isEqualTo("because of that");
    assertThat(FrontDoor.info(failure).getReason()).isEqualTo(reason.name());
    assertThat(FrontDoor.details(failure))
        .containsEntry("epoch", "3")
        .containsEntry("executed", row.executed().wireName())
        .doesNotContainKey("duplicate");
    assertThat("true".equals(FrontDoor.details(failure).get("decided"))).isEqualTo(row.decidable());
    assertThat(door.answered).extracting(FrontDoor.Answered::outcome).contains(reason.name());
  }

  @Test
  @DisplayName("HC-49 the stored refusal of an earlier attempt is marked as a duplicate")
  void aStoredRefusalIsMarkedAsADuplicate() {
    door.answers(
        new CommandResult.Refused(ErrorReason.VALUE_TOO_LARGE, "too long", Map.of(), true));
    assertThat(FrontDoor.details(putFails()))
        .containsEntry("duplicate", "true")
        .containsEntry("decided", "true");
  }

  @Test
  void aNodeThatDoesNotLeadSendsItsCallersOnAndProposesNothing() {
    door.replicator.become(Replicator.Role.FOLLOWER, Optional.of(FakeReplicator.OTHER), false);
    StatusRuntimeException failure = putFails();
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(FrontDoor.info(failure).getReason()).isEqualTo("NOT_LEADER");
    assertThat(FrontDoor.details(failure))
        .containsEntry("leader", "127.0.0.1:7410")
        .containsEntry("executed", "no")
        .doesNotContainKey("decided");
    assertThat(door.proposed).isEmpty();
  }

  @Test
  void aLogThatIsNotLedAnyMoreSaysSo() {
    door.log = command -> CompletableFuture.failedFuture(new NotLeaderException(Optional.empty()));
    StatusRuntimeException failure = putFails();
    assertThat(FrontDoor.info(failure).getReason()).isEqualTo("NOT_LEADER");
    assertThat(FrontDoor.details(failure))
        .containsEntry("leader", "")
        .containsEntry("executed", "no");
  }

  @Test
  @DisplayName("HC-6 a lead lost under way leaves the outcome open")
  void aLeadLostUnderWayLeavesTheOutcomeOpen() {
    door.log =
        command ->
            CompletableFuture.failedFuture(
                new LeadershipLostException("stepped down", new IllegalStateException("x")));
    StatusRuntimeException failure = putFails();
    assertThat(FrontDoor.info(failure).getReason()).isEqualTo("LEADERSHIP_LOST");
    assertThat(FrontDoor.details(failure))
        .containsEntry("executed", "maybe")
        .doesNotContainKey("decided");
  }

  @Test
  @DisplayName("HC-57 an overloaded log ends the attempt, not the write")
  void anOverloadedLogEndsTheAttemptOnly() {
    door.log = command -> CompletableFuture.failedFuture(new OverloadedException("queue full"));
    StatusRuntimeException failure = putFails();
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(FrontDoor.info(failure).getReason()).isEqualTo("OVERLOADED");
    assertThat(FrontDoor.details(failure))
        .containsEntry("executed", "no")
        .doesNotContainKey("decided");
  }

  @Test
  void whatNobodyForesawMayHaveExecuted() {
    door.log =
        command -> {
          throw new IllegalStateException("thrown after it was proposed, for all we know");
        };
    StatusRuntimeException failure = putFails();
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(FrontDoor.details(failure))
        .containsEntry("executed", "maybe")
        .containsKey("correlation");
    assertThat(failure.getStatus().getDescription())
        .contains(FrontDoor.details(failure).get("correlation"))
        .doesNotContain("for all we know");
  }

  @Test
  void aResultOfAnotherKindIsAnInternalFailure() {
    door.answers(new CommandResult.Closed());
    assertThat(putFails().getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
  }

  @Test
  void nothingIsServedBeforeTheClusterIsFormed() {
    door.state.unform();
    StatusRuntimeException write = putFails();
    assertThat(FrontDoor.info(write).getReason()).isEqualTo("NOT_READY");
    assertThat(FrontDoor.details(write)).containsEntry("executed", "no");
    assertThat(FrontDoor.info(getFails(false)).getReason()).isEqualTo("NOT_READY");
    assertThat(FrontDoor.info(getFails(true)).getReason()).isEqualTo("NOT_READY");
    assertThat(door.proposed).isEmpty();
  }

  @Test
  void aReadAnswersValueAndRevisions() {
    door.state.values.put(KEY, new StoredValue(VALUE, 9));
    door.state.revision(15);
    GetResponse response = door.kv().get(GET);
    assertThat(response.getFound()).isTrue();
    assertThat(response.getValue()).isEqualTo(VALUE);
    assertThat(response.getRevision()).isEqualTo(9);
    assertThat(response.getHeader().getRevision()).isEqualTo(15);
    assertThat(door.proposed).as("HC-56: a read leaves nothing behind").isEmpty();
  }

  @Test
  void aKeyThatDoesNotExistIsAnAnswerNotAnError() {
    door.state.revision(15);
    GetResponse response = door.kv().get(GET);
    assertThat(response.getFound()).isFalse();
    assertThat(response.getRevision()).isZero();
    assertThat(response.getHeader().getRevision()).isEqualTo(15);
  }

  @Test
  void incrementsAndTransactionsReachTheLogAsThemselves() {
    Increment increment = Increment.newBuilder().setKey(KEY).setDelta(-3).build();
    Txn txn = Txn.newBuilder().addThen(Change.newBuilder().setIncrement(increment)).build();
    door.kv()
        .increment(
            IncrementRequest.newBuilder().setIdentity(IDENTITY).setIncrement(increment).build());
    door.kv().txn(TxnRequest.newBuilder().setIdentity(IDENTITY).setTxn(txn).build());
    assertThat(door.proposed)
        .extracting(Command::getWrite)
        .containsExactly(
            Write.newBuilder().setIdentity(IDENTITY).setIncrement(increment).build(),
            Write.newBuilder().setIdentity(IDENTITY).setTxn(txn).build());
    assertThat(door.answered)
        .extracting(FrontDoor.Answered::method)
        .containsExactly(RpcMethod.INCREMENT, RpcMethod.TXN);
  }

  @Test
  void severalKeysAreAnsweredFromOneView() {
    door.state.values.put(KEY, new StoredValue(VALUE, 9));
    door.state.revision(15);
    MultiGetResponse response =
        door.kv()
            .multiGet(
                MultiGetRequest.newBuilder()
                    .addKeys(ByteString.copyFromUtf8("none"))
                    .addKeys(KEY)
                    .build());
    assertThat(response.getHeader().getRevision()).isEqualTo(15);
    assertThat(response.getResults(0).getFound()).isFalse();
    assertThat(response.getResults(1))
        .isEqualTo(
            MultiGetResult.newBuilder().setFound(true).setValue(VALUE).setRevision(9).build());
  }

  @Test
  void anAnswerThatWouldBeTooLongIsRefusedWithItsLength() {
    int half = RpcOptions.defaults().maxRequestBytes() / 2 + 1;
    door.state.values.put(KEY, new StoredValue(ByteString.copyFrom(new byte[half]), 9));
    MultiGetRequest request = MultiGetRequest.newBuilder().addKeys(KEY).addKeys(KEY).build();
    StatusRuntimeException failure = fails(() -> door.kv().multiGet(request));
    assertThat(FrontDoor.info(failure).getReason()).isEqualTo("ANSWER_TOO_LARGE");
    assertThat(FrontDoor.details(failure))
        .containsEntry("size", Integer.toString(2 * half))
        .containsEntry("limit", Integer.toString(RpcOptions.defaults().maxRequestBytes()));
  }

  @Test
  void theContinuationOfAPageLeadsToTheNext() {
    for (String key : List.of("a", "b", "c")) {
      door.state.values.put(ByteString.copyFromUtf8(key), new StoredValue(VALUE, 9));
    }
    for (boolean reverse : List.of(false, true)) {
      ScanRequest.Builder request = ScanRequest.newBuilder().setLimit(2).setReverse(reverse);
      ScanResponse first = door.kv().scan(request.build());
      assertThat(keys(first)).isEqualTo(reverse ? List.of("c", "b") : List.of("a", "b"));
      ScanResponse second =
          door.kv().scan(request.setContinuation(first.getContinuation()).build());
      assertThat(keys(second)).isEqualTo(reverse ? List.of("a") : List.of("c"));
      assertThat(second.getContinuation()).isEmpty();
    }
  }

  @Test
  void scansAndReadsOfSeveralKeysPassTheGateUnlessTheyAreStale() {
    door.gate = () -> CompletableFuture.failedFuture(new NotLeaderException(Optional.empty()));
    door.state.revision(15);
    MultiGetRequest several = MultiGetRequest.newBuilder().addKeys(KEY).build();
    ScanRequest scan = ScanRequest.getDefaultInstance();
    assertThat(FrontDoor.info(fails(() -> door.kv().multiGet(several))).getReason())
        .isEqualTo("NOT_LEADER");
    assertThat(FrontDoor.info(fails(() -> door.kv().scan(scan))).getReason())
        .isEqualTo("NOT_LEADER");
    ScanRequest stale = scan.toBuilder().setStale(true).setMinimumRevision(15).build();
    assertThat(door.kv().scan(stale).getHeader().getRevision()).isEqualTo(15);
    ScanRequest newer = stale.toBuilder().setMinimumRevision(16).build();
    assertThat(FrontDoor.info(fails(() -> door.kv().scan(newer))).getReason())
        .isEqualTo("REVISION_NOT_REACHED");
    MultiGetRequest newest = several.toBuilder().setStale(true).setMinimumRevision(16).build();
    assertThat(FrontDoor.info(fails(() -> door.kv().multiGet(newest))).getReason())
        .isEqualTo("REVISION_NOT_REACHED");
  }

  private static List<String> keys(ScanResponse page) {
    return page.getEntriesList().stream().map(entry -> entry.getKey().toStringUtf8()).toList();
  }

  @Test
  void aLinearizableReadLooksOnlyAfterTheGateLetItPass() {
    CompletableFuture<Void> passed = new CompletableFuture<>();
    door.gate = () -> passed;
    var pending = door.asyncKv().get(GET);
    door.state.values.put(KEY, new StoredValue(VALUE, 9));
    assertThat(pending.isDone()).isFalse();
    passed.complete(null);
    assertThat(pending).succeedsWithin(java.time.Duration.ofSeconds(20));
    assertThat(door.answered).hasSize(1);
  }

  @Test
  void aReadThatTheGateRefusesIsSentToTheLeader() {
    door.gate =
        () ->
            CompletableFuture.failedFuture(
                new NotLeaderException(Optional.of(FakeReplicator.OTHER)));
    StatusRuntimeException failure = getFails(false);
    assertThat(FrontDoor.info(failure).getReason()).isEqualTo("NOT_LEADER");
    assertThat(FrontDoor.details(failure)).containsEntry("leader", "127.0.0.1:7410");
  }

  @Test
  void aStaleReadNeedsNoGateButItsMinimum() {
    door.gate = () -> CompletableFuture.failedFuture(new AssertionError("no gate for this one"));
    door.state.values.put(KEY, new StoredValue(VALUE, 9));
    door.state.revision(15);
    GetResponse response =
        door.kv().get(GET.toBuilder().setStale(true).setMinimumRevision(15).build());
    assertThat(response.getFound()).isTrue();
    assertThat(response.getHeader().getRevision()).isEqualTo(15);

    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> door.kv().get(GET.toBuilder().setStale(true).setMinimumRevision(16).build()));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(FrontDoor.info(failure).getReason()).isEqualTo("REVISION_NOT_REACHED");
    assertThat(FrontDoor.details(failure)).containsEntry("revision", "15");
  }

  @Test
  void aDamagedStateStopsTheNodeAndFailsTheRead() {
    IllegalStateException damage = new IllegalStateException("checksum mismatch");
    door.state.beforeReads(() -> Optional.of(damage));
    StatusRuntimeException failure = getFails(false);
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(FrontDoor.details(failure)).containsEntry("executed", "no");
    assertThat(door.stateFailures).containsExactly(damage);
  }

  @Test
  void aStateThatWasClosedIsNoDamage() {
    door.state.beforeReads(() -> Optional.of(new StateClosedException()));
    assertThat(FrontDoor.info(getFails(false)).getReason()).isEqualTo("NOT_READY");
    assertThat(door.stateFailures).isEmpty();
  }

  private StatusRuntimeException putFails() {
    return fails(() -> door.kv().put(PUT));
  }

  private StatusRuntimeException getFails(boolean stale) {
    return fails(() -> door.kv().get(GET.toBuilder().setStale(stale).build()));
  }

  private static StatusRuntimeException fails(Runnable call) {
    StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(failure).as("the call's failure").isNotNull();
    return failure;
  }
}
