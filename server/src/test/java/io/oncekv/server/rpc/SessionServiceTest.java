package io.oncekv.server.rpc;

import static io.oncekv.server.rpc.Requests.OPEN;
import static io.oncekv.server.rpc.Requests.PAIR;
import static io.oncekv.server.rpc.Requests.REPLY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.StatusRuntimeException;
import io.oncekv.internal.v1.Command;
import io.oncekv.server.replication.NotLeaderException;
import io.oncekv.server.replication.Replicator;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.DefaultSettings;
import io.oncekv.v1.CloseSessionRequest;
import io.oncekv.v1.CloseSessionResponse;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.KeepAliveRequest;
import io.oncekv.v1.KeepAliveResponse;
import io.oncekv.v1.ListSessionsRequest;
import io.oncekv.v1.ListSessionsResponse;
import io.oncekv.v1.OpenSessionResponse;
import io.oncekv.v1.ResolveRequest;
import io.oncekv.v1.ResolveResponse;
import io.oncekv.v1.SessionInfo;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SessionServiceTest {
  private static final KeepAliveRequest KEEP_ALIVE =
      KeepAliveRequest.newBuilder().setIncarnation(1).setSession(PAIR).build();
  private static final CloseSessionRequest CLOSE =
      CloseSessionRequest.newBuilder().setIncarnation(1).setSession(PAIR).build();
  private static final ResolveRequest RESOLVE =
      ResolveRequest.newBuilder().setIncarnation(1).setSession(PAIR).setSequence(9).build();

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
  void anOpenGoesThroughTheLogAndTellsTheLimits() {
    door.answers(new CommandResult.Opened(true, true, PAIR, 17, 1024));
    OpenSessionResponse response = door.sessions().openSession(OPEN);
    assertThat(door.proposed).containsExactly(Command.newBuilder().setOpenSession(OPEN).build());
    assertThat(response.getOpened()).isTrue();
    assertThat(response.getCreated()).isTrue();
    assertThat(response.getCurrent()).isEqualTo(PAIR);
    assertThat(response.getHighestSequence()).isEqualTo(17);
    assertThat(response.getWindow()).isEqualTo(1024);
    assertThat(response.getSettings()).isEqualTo(DefaultSettings.SETTINGS);
    assertThat(response.getHeader().getIncarnation()).isEqualTo(FakeState.INCARNATION);
  }

  @Test
  void anOpenThatFindsAnotherPairChangesNothingAndIsNoError() {
    door.answers(new CommandResult.Opened(false, false, PAIR, 3, 1024));
    OpenSessionResponse response = door.sessions().openSession(OPEN);
    assertThat(response.getOpened()).isFalse();
    assertThat(response.getCurrent()).isEqualTo(PAIR);
  }

  @Test
  void keepAliveAndCloseGoThroughTheLog() {
    door.answers(new CommandResult.KeptAlive(86_400_000));
    KeepAliveResponse alive = door.sessions().keepAlive(KEEP_ALIVE);
    assertThat(alive.getRemainingMillis()).isEqualTo(86_400_000);
    assertThat(alive.getHeader().getNode()).isEqualTo("n1");
    door.answers(new CommandResult.Closed());
    CloseSessionResponse closed = door.sessions().closeSession(CLOSE);
    assertThat(closed.getHeader().getNode()).isEqualTo("n1");
    assertThat(door.proposed)
        .containsExactly(
            Command.newBuilder().setKeepAlive(KEEP_ALIVE).build(),
            Command.newBuilder().setCloseSession(CLOSE).build());
  }

  @Test
  void aResolvedWriteIsAnsweredByItsReplyOrByNone() {
    door.answers(new CommandResult.Resolved(Optional.of(REPLY)));
    ResolveResponse executed = door.sessions().resolve(RESOLVE);
    assertThat(executed.getReply()).isEqualTo(REPLY);
    assertThat(executed.getHeader().getRevision()).isEqualTo(12);
    door.answers(new CommandResult.Resolved(Optional.empty()));
    ResolveResponse abandoned = door.sessions().resolve(RESOLVE);
    assertThat(abandoned.hasReply()).isFalse();
    assertThat(door.proposed).allMatch(c -> c.getResolve().equals(RESOLVE)).hasSize(2);
  }

  @Test
  void aRefusalTellsWhatIsCurrent() {
    door.answers(
        new CommandResult.Refused(
            ErrorReason.FENCED, "a newer process", Map.of("session", "5", "epoch", "3"), false));
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> door.sessions().keepAlive(KEEP_ALIVE));
    assertThat(FrontDoor.details(failure))
        .containsAllEntriesOf(
            Map.of("session", "5", "epoch", "3", "decided", "true", "executed", "no"));
  }

  @Test
  void sessionsAreOpenedAtTheLeaderOnly() {
    door.replicator.become(Replicator.Role.CANDIDATE, Optional.empty(), false);
    StatusRuntimeException failure =
        catchThrowableOfType(StatusRuntimeException.class, () -> door.sessions().openSession(OPEN));
    assertThat(FrontDoor.info(failure).getReason()).isEqualTo("NOT_LEADER");
    assertThat(FrontDoor.details(failure)).containsEntry("leader", "");
    assertThat(door.proposed).isEmpty();
  }

  @Test
  void aListIsReadPageByPageBehindTheGate() {
    for (long id = 1; id <= 150; id++) {
      door.state.sessions.put(
          id, SessionInfo.newBuilder().setSession(id).setClientId("c" + id).build());
    }
    ListSessionsResponse first = door.sessions().listSessions(list(0, 0, ""));
    assertThat(first.getSessionsCount()).isEqualTo(100);
    assertThat(first.getMore()).isTrue();
    ListSessionsResponse second = door.sessions().listSessions(list(100, 1000, ""));
    assertThat(second.getSessionsList())
        .extracting(SessionInfo::getSession)
        .startsWith(101L)
        .endsWith(150L)
        .hasSize(50);
    assertThat(second.getMore()).isFalse();
    ListSessionsResponse one = door.sessions().listSessions(list(0, 0, "c77"));
    assertThat(one.getSessionsList()).extracting(SessionInfo::getSession).containsExactly(77L);

    door.gate = () -> CompletableFuture.failedFuture(new NotLeaderException(Optional.empty()));
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> door.sessions().listSessions(list(0, 0, "")));
    assertThat(FrontDoor.info(failure).getReason()).isEqualTo("NOT_LEADER");
  }

  private static ListSessionsRequest list(long after, int limit, String clientId) {
    return ListSessionsRequest.newBuilder()
        .setAfter(after)
        .setLimit(limit)
        .setClientId(clientId)
        .build();
  }
}
