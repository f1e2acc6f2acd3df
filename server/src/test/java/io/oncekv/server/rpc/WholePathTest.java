package io.oncekv.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.oncekv.server.statemachine.DefaultSettings;
import io.oncekv.v1.Append;
import io.oncekv.v1.AppendRequest;
import io.oncekv.v1.CloseSessionRequest;
import io.oncekv.v1.CompareAndSet;
import io.oncekv.v1.CompareAndSetRequest;
import io.oncekv.v1.GetRequest;
import io.oncekv.v1.GetResponse;
import io.oncekv.v1.KVGrpc;
import io.oncekv.v1.ListSessionsRequest;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.OpenSessionResponse;
import io.oncekv.v1.Precondition;
import io.oncekv.v1.Put;
import io.oncekv.v1.PutRequest;
import io.oncekv.v1.ResolveRequest;
import io.oncekv.v1.ResolveResponse;
import io.oncekv.v1.SessionInfo;
import io.oncekv.v1.SessionsGrpc;
import io.oncekv.v1.WriteIdentity;
import io.oncekv.v1.WriteResponse;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a client's call to the database and back, with a log of one node that loses nothing. */
final class WholePathTest {
  private static final ByteString KEY = ByteString.copyFromUtf8("k");

  @TempDir Path folder;

  private OneNode node;
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    node = new OneNode(folder);
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name).directExecutor();
    node.services().services().forEach(builder::addService);
    server = builder.build().start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
    node.close();
  }

  @Test
  @DisplayName("HC-1 the same append sent again takes effect once and gets the same bytes")
  void theSameAppendSentAgainTakesEffectOnce() {
    WriteIdentity.Builder me = open("billing-7", 1);
    AppendRequest request = append(me, 1, "token;");
    WriteResponse first = kv().append(request);
    WriteResponse second = kv().append(request);

    assertThat(first.getHeader().getDuplicate()).isFalse();
    assertThat(second.getHeader().getDuplicate()).isTrue();
    assertThat(second.getReply().toByteString()).isEqualTo(first.getReply().toByteString());
    assertThat(get().getValue().toStringUtf8()).isEqualTo("token;");
    assertThat(get().getHeader().getRevision()).isEqualTo(first.getReply().getRevision());
  }

  @Test
  void withoutAnIdentityEveryCopyTakesEffect() {
    AppendRequest request = append(open("a", 1), 1, "x").toBuilder().clearIdentity().build();
    kv().append(request);
    assertThat(kv().append(request).getHeader().getDuplicate()).isFalse();
    assertThat(get().getValue().toStringUtf8()).isEqualTo("xx");
  }

  @Test
  @DisplayName(
      "HC-8 HC-49 the duplicate of a create answers the create, that of a failure the failure")
  void duplicatesOfComparesAnswerTheFirstReply() {
    WriteIdentity.Builder me = open("a", 1);
    CompareAndSetRequest create =
        CompareAndSetRequest.newBuilder()
            .setIdentity(me.setSequence(1))
            .setCompareAndSet(
                CompareAndSet.newBuilder()
                    .setKey(KEY)
                    .setValue(ByteString.copyFromUtf8("v"))
                    .setExpected(Precondition.newBuilder().setAbsent(true)))
            .build();
    assertThat(kv().compareAndSet(create).getReply().getApplied()).isTrue();
    CompareAndSetRequest late = create.toBuilder().setIdentity(me.setSequence(2)).build();
    assertThat(kv().compareAndSet(late).getReply().getApplied()).isFalse();

    WriteResponse again = kv().compareAndSet(create);
    assertThat(again.getReply().getApplied()).isTrue();
    assertThat(again.getHeader().getDuplicate()).isTrue();
    WriteResponse lateAgain = kv().compareAndSet(late);
    assertThat(lateAgain.getReply().getApplied()).isFalse();
    assertThat(lateAgain.getHeader().getDuplicate()).isTrue();
  }

  @Test
  @DisplayName("HC-49 an append beyond the limit is decided, stored and refused alike every time")
  void anAppendBeyondTheLimitIsRefusedAlikeEveryTime() {
    WriteIdentity.Builder me = open("a", 1);
    int half = DefaultSettings.MAX_VALUE_BYTES / 2 + 1;
    Put large = Put.newBuilder().setKey(KEY).setValue(bytes(half)).build();
    kv().put(PutRequest.newBuilder().setIdentity(me.setSequence(1)).setPut(large).build());
    AppendRequest tooMuch =
        AppendRequest.newBuilder()
            .setIdentity(me.setSequence(2))
            .setAppend(Append.newBuilder().setKey(KEY).setSuffix(bytes(half)))
            .build();
    StatusRuntimeException first = fails(() -> kv().append(tooMuch));
    assertThat(FrontDoor.info(first).getReason()).isEqualTo("VALUE_TOO_LARGE");
    assertThat(FrontDoor.details(first))
        .containsEntry("decided", "true")
        .containsEntry("size", Integer.toString(2 * half))
        .containsEntry("limit", Integer.toString(DefaultSettings.MAX_VALUE_BYTES))
        .doesNotContainKey("duplicate");

    kv().put(
            PutRequest.newBuilder()
                .setIdentity(me.setSequence(3))
                .setPut(Put.newBuilder().setKey(KEY))
                .build());
    StatusRuntimeException second = fails(() -> kv().append(tooMuch));
    assertThat(FrontDoor.details(second))
        .containsEntry("duplicate", "true")
        .containsEntry("size", Integer.toString(2 * half));
    assertThat(get().getValue()).isEmpty();
  }

  @Test
  @DisplayName("HC-12 the newer of two processes with one client id wins")
  void theNewerProcessFencesTheOlder() {
    WriteIdentity.Builder older = open("a", 1);
    OpenSessionResponse asked = sessions().openSession(opening("a", 2).build());
    assertThat(asked.getOpened()).isFalse();
    OpenSessionResponse newer =
        sessions().openSession(opening("a", 2).setExpected(asked.getCurrent()).build());
    assertThat(newer.getOpened()).isTrue();
    assertThat(newer.getCurrent().getEpoch()).isEqualTo(2);

    StatusRuntimeException fenced = fails(() -> kv().append(append(older, 1, "x")));
    assertThat(FrontDoor.info(fenced).getReason()).isEqualTo("FENCED");
    assertThat(FrontDoor.details(fenced))
        .containsEntry("executed", "no")
        .containsEntry("decided", "true");
    assertThat(get().getFound()).isFalse();
  }

  @Test
  @DisplayName("HC-11 a sequence used for another operation is refused")
  void aSequenceUsedForAnotherOperationIsRefused() {
    WriteIdentity.Builder me = open("a", 1);
    kv().append(append(me, 1, "x"));
    StatusRuntimeException failure = fails(() -> kv().append(append(me, 1, "y")));
    assertThat(FrontDoor.info(failure).getReason()).isEqualTo("SEQUENCE_REUSED");
    assertThat(get().getValue().toStringUtf8()).isEqualTo("x");
  }

  @Test
  @DisplayName("HC-58 resolve gives the reply, or sees to it that the write never executes")
  void resolveSettlesAWrite() {
    WriteIdentity.Builder me = open("a", 1);
    WriteResponse done = kv().append(append(me, 1, "x"));
    ResolveRequest.Builder resolve =
        ResolveRequest.newBuilder()
            .setIncarnation(me.getIncarnation())
            .setSession(
                io.oncekv.v1.SessionEpoch.newBuilder()
                    .setSession(me.getSession())
                    .setEpoch(me.getEpoch()));
    ResolveResponse first = sessions().resolve(resolve.setSequence(1).build());
    assertThat(first.getReply()).isEqualTo(done.getReply());
    ResolveResponse second = sessions().resolve(resolve.setSequence(2).build());
    assertThat(second.hasReply()).isFalse();
    StatusRuntimeException late = fails(() -> kv().append(append(me, 2, "y")));
    assertThat(FrontDoor.info(late).getReason()).isEqualTo("ABANDONED");
    assertThat(FrontDoor.details(late)).containsEntry("executed", "never");
    assertThat(get().getValue().toStringUtf8()).isEqualTo("x");
  }

  @Test
  @DisplayName("HC-15 HC-20 HC-37 unknown, closed and foreign sessions are told apart")
  void unknownClosedAndForeignSessionsAreToldApart() {
    WriteIdentity.Builder me = open("a", 1);
    assertThat(sessions().listSessions(ListSessionsRequest.getDefaultInstance()).getSessionsList())
        .extracting(SessionInfo::getClientId)
        .containsExactly("a");
    var closed =
        sessions()
            .closeSession(
                CloseSessionRequest.newBuilder()
                    .setIncarnation(me.getIncarnation())
                    .setSession(
                        io.oncekv.v1.SessionEpoch.newBuilder()
                            .setSession(me.getSession())
                            .setEpoch(me.getEpoch()))
                    .build());
    assertThat(closed.getHeader().getIncarnation()).isEqualTo(OneNode.INCARNATION);
    assertThat(reason(append(me, 1, "x"))).isEqualTo("SESSION_EXPIRED");
    assertThat(reason(append(me.clone().setSession(1000), 1, "x"))).isEqualTo("SESSION_NOT_FOUND");
    assertThat(reason(append(me.clone().setIncarnation(OneNode.INCARNATION - 1), 1, "x")))
        .isEqualTo("WRONG_INCARNATION");
    assertThat(get().getFound()).isFalse();
  }

  private String reason(AppendRequest request) {
    StatusRuntimeException failure = fails(() -> kv().append(request));
    assertThat(FrontDoor.details(failure)).containsEntry("decided", "true");
    return FrontDoor.info(failure).getReason();
  }

  private WriteIdentity.Builder open(String clientId, int token) {
    OpenSessionResponse opened = sessions().openSession(opening(clientId, token).build());
    assertThat(opened.getOpened()).isTrue();
    return WriteIdentity.newBuilder()
        .setIncarnation(opened.getHeader().getIncarnation())
        .setSession(opened.getCurrent().getSession())
        .setEpoch(opened.getCurrent().getEpoch())
        .setAcknowledged(1);
  }

  private static OpenSessionRequest.Builder opening(String clientId, int token) {
    byte[] bytes = new byte[16];
    bytes[0] = (byte) token;
    return OpenSessionRequest.newBuilder()
        .setClientId(clientId)
        .setToken(ByteString.copyFrom(bytes));
  }

  private static AppendRequest append(WriteIdentity.Builder identity, long sequence, String text) {
    return AppendRequest.newBuilder()
        .setIdentity(identity.clone().setSequence(sequence))
        .setAppend(Append.newBuilder().setKey(KEY).setSuffix(ByteString.copyFromUtf8(text)))
        .build();
  }

  private GetResponse get() {
    return kv().get(GetRequest.newBuilder().setKey(KEY).build());
  }

  private KVGrpc.KVBlockingStub kv() {
    return KVGrpc.newBlockingStub(channel);
  }

  private SessionsGrpc.SessionsBlockingStub sessions() {
    return SessionsGrpc.newBlockingStub(channel);
  }

  private static ByteString bytes(int length) {
    return ByteString.copyFrom(new byte[length]);
  }

  private static StatusRuntimeException fails(Runnable call) {
    StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(failure).isNotNull();
    return failure;
  }
}
