package io.oncekv.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.oncekv.server.replication.LeadershipLostException;
import io.oncekv.server.replication.NotLeaderException;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.v1.CloseSessionRequest;
import io.oncekv.v1.KeepAliveRequest;
import io.oncekv.v1.ListSessionsRequest;
import io.oncekv.v1.Put;
import io.oncekv.v1.PutRequest;
import io.oncekv.v1.ResolveRequest;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.WriteIdentity;
import io.oncekv.v1.WriteReply;
import io.oncekv.v1.WriteResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node whose own state knows no session, because the one asked about was opened after the node
 * fell behind. It must not say so: only the log can.
 */
final class DeposedLeaderTest {
  private static final SessionEpoch PAIR =
      SessionEpoch.newBuilder().setSession(5).setEpoch(1).build();
  private static final PutRequest PUT =
      PutRequest.newBuilder()
          .setIdentity(
              WriteIdentity.newBuilder()
                  .setIncarnation(FakeState.INCARNATION)
                  .setSession(PAIR.getSession())
                  .setEpoch(PAIR.getEpoch())
                  .setSequence(1)
                  .setAcknowledged(1))
          .setPut(Put.newBuilder().setKey(ByteString.copyFromUtf8("k")))
          .build();

  private FrontDoor door;

  @BeforeEach
  void openOverAStateWithoutSessions() {
    door = new FrontDoor();
    assertThat(door.state.sessions).isEmpty();
  }

  @AfterEach
  void close() {
    door.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"write", "keep-alive", "resolve", "close"})
  @DisplayName("HC-7 who lost the lead without noticing says that, not that there is no session")
  void aDeposedLeaderDoesNotDenyTheSession(String request) {
    door.log = command -> CompletableFuture.failedFuture(new NotLeaderException(Optional.empty()));
    assertThat(reason(request)).isEqualTo("NOT_LEADER");
    door.log =
        command ->
            CompletableFuture.failedFuture(
                new LeadershipLostException("stepped down", new IllegalStateException("deposed")));
    assertThat(reason(request)).isEqualTo("LEADERSHIP_LOST");
    assertThat(door.proposed).as("asked of the log each time").hasSize(2);
  }

  @Test
  @DisplayName(
      "HC-7 a leader that has not caught up answers when the log has decided, as it decided")
  void anAnswerWaitsForTheLog() throws Exception {
    CompletableFuture<CommandResult> decision = new CompletableFuture<>();
    door.log = command -> decision;
    Future<WriteResponse> call = door.asyncKv().put(PUT);
    assertThatThrownBy(() -> call.get(200, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);

    WriteReply reply = WriteReply.newBuilder().setApplied(true).setRevision(8).build();
    decision.complete(new CommandResult.Replied(reply, true));

    assertThat(call.get(10, TimeUnit.SECONDS).getReply()).isEqualTo(reply);
  }

  @Test
  @DisplayName("HC-7 an old leader does not list sessions from its own state")
  void sessionsAreListedOnlyByWhoIsConfirmedToLead() {
    door.gate = () -> CompletableFuture.failedFuture(new NotLeaderException(Optional.empty()));
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> door.sessions().listSessions(ListSessionsRequest.getDefaultInstance()));
    assertThat(FrontDoor.info(failure).getReason()).isEqualTo("NOT_LEADER");
  }

  private String reason(String request) {
    StatusRuntimeException failure =
        catchThrowableOfType(StatusRuntimeException.class, () -> send(request));
    assertThat(failure).as("the call's failure").isNotNull();
    assertThat(FrontDoor.details(failure)).doesNotContainKey("decided");
    return FrontDoor.info(failure).getReason();
  }

  private void send(String request) {
    long incarnation = FakeState.INCARNATION;
    var unused =
        switch (request) {
          case "write" -> door.kv().put(PUT);
          case "keep-alive" ->
              door.sessions()
                  .keepAlive(
                      KeepAliveRequest.newBuilder()
                          .setIncarnation(incarnation)
                          .setSession(PAIR)
                          .build());
          case "resolve" ->
              door.sessions()
                  .resolve(
                      ResolveRequest.newBuilder()
                          .setIncarnation(incarnation)
                          .setSession(PAIR)
                          .setSequence(1)
                          .build());
          default ->
              door.sessions()
                  .closeSession(
                      CloseSessionRequest.newBuilder()
                          .setIncarnation(incarnation)
                          .setSession(PAIR)
                          .build());
        };
  }
}
