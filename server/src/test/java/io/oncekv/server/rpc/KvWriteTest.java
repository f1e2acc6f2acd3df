package io.oncekv.server.rpc;

import static io.oncekv.server.rpc.Requests.DONE;
import static io.oncekv.server.rpc.Requests.IDENTITY;
import static io.oncekv.server.rpc.Requests.KEY;
import static io.oncekv.server.rpc.Requests.PUT;
import static io.oncekv.server.rpc.Requests.REPLY;
import static io.oncekv.server.rpc.Requests.VALUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.oncekv.internal.v1.Command;
import io.oncekv.server.replication.LeadershipLostException;
import io.oncekv.server.replication.NotLeaderException;
import io.oncekv.server.replication.OverloadedException;
import io.oncekv.server.replication.Replicator;
import io.oncekv.server.session.OperationDigest;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.v1.Append;
import io.oncekv.v1.AppendRequest;
import io.oncekv.v1.Change;
import io.oncekv.v1.CompareAndSet;
import io.oncekv.v1.CompareAndSetRequest;
import io.oncekv.v1.Delete;
import io.oncekv.v1.DeleteRequest;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.Increment;
import io.oncekv.v1.IncrementRequest;
import io.oncekv.v1.Precondition;
import io.oncekv.v1.Txn;
import io.oncekv.v1.TxnRequest;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Writes: what reaches the log, and what becomes of its answers. */
final class KvWriteTest {
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
  void aLeaderThatIsCatchingUpSaysThatItDoes() {
    door.log = command -> CompletableFuture.failedFuture(NotLeaderException.catchingUp());
    StatusRuntimeException failure = putFails();
    assertThat(FrontDoor.info(failure).getReason()).isEqualTo("NOT_LEADER");
    assertThat(failure)
        .hasMessageContaining("just elected leader and is catching up")
        .hasMessageContaining("try again with backoff");
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
  void nothingIsWrittenBeforeTheClusterIsFormed() {
    door.state.unform();
    StatusRuntimeException write = putFails();
    assertThat(FrontDoor.info(write).getReason()).isEqualTo("NOT_READY");
    assertThat(FrontDoor.details(write)).containsEntry("executed", "no");
    assertThat(door.proposed).isEmpty();
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

  private StatusRuntimeException putFails() {
    return fails(() -> door.kv().put(PUT));
  }

  private static StatusRuntimeException fails(Runnable call) {
    StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(failure).as("the call's failure").isNotNull();
    return failure;
  }
}
