package io.oncekv.server.rpc;

import static io.oncekv.server.rpc.Requests.DONE;
import static io.oncekv.server.rpc.Requests.IDENTITY;
import static io.oncekv.server.rpc.Requests.KEY;
import static io.oncekv.server.rpc.Requests.PUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.oncekv.server.replication.Replicator;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.v1.Change;
import io.oncekv.v1.Compare;
import io.oncekv.v1.Delete;
import io.oncekv.v1.Put;
import io.oncekv.v1.Txn;
import io.oncekv.v1.TxnRequest;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a leader takes, and what not, while its disk is almost full. */
final class LowDiskTest {
  private static final Change DELETE =
      Change.newBuilder().setDelete(Delete.newBuilder().setKey(KEY)).build();
  private static final Change ADD =
      Change.newBuilder().setPut(Put.newBuilder().setKey(KEY)).build();

  private FrontDoor door;

  @BeforeEach
  void open() {
    door = new FrontDoor();
    door.answers(DONE);
    door.shortage =
        Optional.of(new DiskRoom.Shortage(Path.of("/var/lib/oncekv/raft"), 90, 100, 125));
  }

  @AfterEach
  void close() {
    door.close();
  }

  @Test
  void whatAddsDataIsRefusedBeforeItIsProposedAndTheRefusalNamesTheWayOut() {
    StatusRuntimeException refusal = refused(() -> door.kv().put(PUT));

    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refusal)
        .hasMessageContaining("/var/lib/oncekv/raft")
        .hasMessageContaining("90 bytes free")
        .hasMessageContaining("limit of 100")
        .hasMessageContaining("storage.low-disk-watermark")
        .hasMessageContaining("make room on that disk or delete keys");
    assertThat(FrontDoor.info(refusal).getReason()).isEqualTo("DISK_LOW");
    assertThat(FrontDoor.details(refusal))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "executed", "no", "folder", "/var/lib/oncekv/raft", "free", "90", "limit", "100"));
    assertThat(door.proposed).isEmpty();
  }

  @Test
  void appendsIncrementsAndComparedWritesAddDataToo() {
    refused(() -> door.kv().append(Requests.APPEND));
    refused(() -> door.kv().increment(Requests.INCREMENT));
    refused(() -> door.kv().compareAndSet(Requests.COMPARE_AND_SET));
    refused(() -> door.kv().txn(Requests.TXN));
    refused(() -> door.kv().put(PUT.toBuilder().clearIdentity().build()));
    assertThat(door.proposed).isEmpty();
  }

  @Test
  void deletesPassSinceTheyMakeRoom() {
    assertThat(door.kv().delete(Requests.DELETE).getReply().getApplied()).isTrue();
    assertThat(door.kv().txn(txn(DELETE, DELETE)).getReply().getApplied()).isTrue();
    assertThat(door.proposed).hasSize(2);
  }

  @Test
  void aTransactionThatMightAddDataIsRefusedWhicheverOfItsListsDoes() {
    refused(() -> door.kv().txn(txn(ADD, DELETE)));
    refused(() -> door.kv().txn(txn(DELETE, ADD)));
  }

  @Test
  void sessionsAreKeptSettledAndEnded() {
    door.answers(new CommandResult.KeptAlive(60_000));
    door.sessions().keepAlive(Requests.KEEP_ALIVE);
    door.answers(new CommandResult.Resolved(Optional.empty()));
    door.sessions().resolve(Requests.RESOLVE);
    assertThat(door.proposed).hasSize(2);
  }

  @Test
  void readsGoOn() {
    assertThat(door.kv().get(Requests.GET).hasHeader()).isTrue();
  }

  @Test
  void aNodeThatDoesNotLeadSaysThatFirst() {
    door.replicator.become(Replicator.Role.FOLLOWER, Optional.of(FakeReplicator.OTHER), false);
    assertThat(FrontDoor.info(fails(() -> door.kv().put(PUT))).getReason()).isEqualTo("NOT_LEADER");
  }

  @Test
  void aRequestThatCanNeverBeTakenIsNotToldToWaitForRoom() {
    assertThat(
            FrontDoor.info(fails(() -> door.kv().put(PUT.toBuilder().clearPut().build())))
                .getReason())
        .isEqualTo("INVALID_ARGUMENT");
  }

  @Test
  void whatWasRefusedIsTakenWhenThereIsRoom() {
    refused(() -> door.kv().put(PUT));
    door.shortage = Optional.empty();
    assertThat(door.kv().put(PUT).getReply().getApplied()).isTrue();
  }

  private static TxnRequest txn(Change then, Change otherwise) {
    return TxnRequest.newBuilder()
        .setIdentity(IDENTITY)
        .setTxn(
            Txn.newBuilder()
                .addCompare(Compare.newBuilder().setKey(KEY).setExpected(Requests.EXISTS))
                .addThen(then)
                .addOtherwise(otherwise))
        .build();
  }

  private static StatusRuntimeException refused(Runnable call) {
    StatusRuntimeException failure = fails(call);
    assertThat(FrontDoor.info(failure).getReason()).isEqualTo("DISK_LOW");
    return failure;
  }

  private static StatusRuntimeException fails(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run);
  }
}
