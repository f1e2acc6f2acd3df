package io.oncekv.server.rpc;

import static io.oncekv.server.rpc.Requests.GET;
import static io.oncekv.server.rpc.Requests.KEY;
import static io.oncekv.server.rpc.Requests.VALUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.oncekv.server.replication.NotLeaderException;
import io.oncekv.server.replication.Replicator;
import io.oncekv.server.statemachine.StateClosedException;
import io.oncekv.server.statemachine.StoredValue;
import io.oncekv.v1.GetRequest;
import io.oncekv.v1.GetResponse;
import io.oncekv.v1.MultiGetRequest;
import io.oncekv.v1.MultiGetResponse;
import io.oncekv.v1.MultiGetResult;
import io.oncekv.v1.ScanRequest;
import io.oncekv.v1.ScanResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads: the gate before them, and what they are answered. */
final class KvReadTest {
  private FrontDoor door;

  @BeforeEach
  void open() {
    door = new FrontDoor();
  }

  @AfterEach
  void close() {
    door.close();
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
  void nothingIsReadBeforeTheClusterIsFormed() {
    door.state.unform();
    assertThat(FrontDoor.info(getFails(false)).getReason()).isEqualTo("NOT_READY");
    assertThat(FrontDoor.info(getFails(true)).getReason()).isEqualTo("NOT_READY");
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
  void aReadFromAnyNodePassesTheGateThatIsForThose() {
    door.gate = () -> CompletableFuture.failedFuture(new NotLeaderException(Optional.empty()));
    door.state.values.put(KEY, new StoredValue(VALUE, 9));
    door.state.revision(15);
    GetRequest get = GET.toBuilder().setAnyNode(true).build();
    MultiGetRequest several = MultiGetRequest.newBuilder().addKeys(KEY).setAnyNode(true).build();
    ScanRequest scan = ScanRequest.newBuilder().setAnyNode(true).build();
    assertThat(door.kv().get(get).getFound()).isTrue();
    assertThat(door.kv().multiGet(several).getHeader().getRevision()).isEqualTo(15);
    assertThat(door.kv().scan(scan).getHeader().getRevision()).isEqualTo(15);

    door.anyNodeGate =
        () -> CompletableFuture.failedFuture(new NotLeaderException(Optional.empty()));
    assertThat(FrontDoor.info(fails(() -> door.kv().get(get))).getReason()).isEqualTo("NOT_LEADER");
    assertThat(FrontDoor.info(fails(() -> door.kv().scan(scan))).getReason())
        .isEqualTo("NOT_LEADER");
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

  private StatusRuntimeException getFails(boolean stale) {
    return fails(() -> door.kv().get(GET.toBuilder().setStale(stale).build()));
  }

  private static StatusRuntimeException fails(Runnable call) {
    StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(failure).as("the call's failure").isNotNull();
    return failure;
  }
}
