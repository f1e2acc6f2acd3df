package io.oncekv.server.statemachine;

import static io.oncekv.server.statemachine.LogDriver.append;
import static io.oncekv.server.statemachine.LogDriver.bytes;
import static io.oncekv.server.statemachine.LogDriver.keepAlive;
import static io.oncekv.server.statemachine.LogDriver.put;
import static io.oncekv.server.statemachine.LogDriver.token;
import static io.oncekv.server.statemachine.LogDriver.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.internal.v1.Command;
import io.oncekv.server.storage.StorageOptions;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.SessionInfo;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opening, bumping, closing and expiry, at the state machine. */
class SessionLifeTest {
  @TempDir private Path folder;
  private KeyValueState state;
  private LogDriver log;

  @BeforeEach
  void open() {
    state = KeyValueState.open(folder.resolve("db"), StorageOptions.DEFAULT, failure -> {});
    log = new LogDriver(state);
  }

  @AfterEach
  void close() {
    state.close();
  }

  @Test
  void nothingButFormingWorksBeforeTheClusterIsFormed() {
    SessionEpoch none = SessionEpoch.newBuilder().setSession(1).setEpoch(1).build();
    assertThat(reason(log.one(LogDriver.command(put("k", "v"))))).isEqualTo(ErrorReason.NOT_READY);
    assertThat(reason(log.one(LogDriver.open("c", token("t"), null))))
        .isEqualTo(ErrorReason.NOT_READY);
    assertThat(reason(log.one(write(none, 1, put("k", "v")))))
        .isEqualTo(ErrorReason.WRONG_INCARNATION);
    assertThat(state.summary().formed()).isFalse();
    assertThat(state.get(bytes("k")).value()).isEmpty();
  }

  @Test
  void theFirstFormationWins() {
    log.form();
    log.one(LogDriver.form(LogDriver.SETTINGS.toBuilder().setSessionWindow(99).build()));
    assertThat(state.summary().settings()).isEqualTo(LogDriver.SETTINGS);
    assertThat(state.summary().incarnation()).isEqualTo(LogDriver.INCARNATION);
    assertThat(state.summary().clusterId()).isEqualTo("test-cluster");
  }

  @Test
  void settingsOutOfTheirBoundsFormNothing() {
    CommandResult result =
        log.one(LogDriver.form(LogDriver.SETTINGS.toBuilder().setChunkBytes(1).build()));
    assertThat(reason(result)).isEqualTo(ErrorReason.INVALID_ARGUMENT);
    assertThat(((CommandResult.Refused) result).details()).containsEntry("field", "chunk_bytes");
    assertThat(state.summary().formed()).isFalse();
    assertThat(SettingsBounds.objectionTo(DefaultSettings.SETTINGS)).isEmpty();
  }

  @Test
  @DisplayName("HC-12 HC-13 a second process of one client id goes on above, and fences the first")
  void aSecondProcessGoesOnAboveAndFencesTheFirst() {
    log.form();
    SessionEpoch first = log.open("client");
    log.apply(write(first, 1, append("k", "a")), write(first, 3, 1, append("k", "b")));
    CommandResult.Opened told = opened(log.one(LogDriver.open("client", token("two"), null)));
    assertThat(told.opened()).isFalse();
    assertThat(told.current()).isEqualTo(first);
    assertThat(told.highestSequence()).isEqualTo(3);
    Command bump = LogDriver.open("client", token("two"), first);
    CommandResult.Opened second = opened(log.one(bump));
    assertThat(second.opened()).isTrue();
    assertThat(second.created()).isFalse();
    assertThat(second.current())
        .isEqualTo(SessionEpoch.newBuilder().setSession(first.getSession()).setEpoch(2).build());
    assertThat(second.highestSequence()).isEqualTo(3);
    assertThat(log.one(bump)).isEqualTo(second);
    assertThat(reason(log.one(write(first, 2, 1, append("k", "late")))))
        .isEqualTo(ErrorReason.FENCED);
    assertThat(log.one(write(second.current(), 4, append("k", "c"))))
        .isInstanceOf(CommandResult.Replied.class);
    assertThat(state.get(bytes("k")).value().orElseThrow().value().toStringUtf8()).isEqualTo("abc");
  }

  @Test
  @DisplayName("HC-37 a closed session's commands are refused, its number is not given again")
  void aClosedSessionIsGoneForEver() {
    log.form();
    SessionEpoch first = log.open("client");
    log.apply(write(first, 1, put("k", "v")), write(first, 2, put("k", "w")));
    assertThat(log.apply(LogDriver.close(first), write(first, 3, put("k", "late"))))
        .element(1)
        .extracting(SessionLifeTest::reason)
        .isEqualTo(ErrorReason.SESSION_EXPIRED);
    assertThat(log.one(LogDriver.close(first))).isEqualTo(new CommandResult.Closed());
    assertThat(state.summary().sessions()).isZero();
    SessionEpoch second = log.open("client");
    assertThat(second.getSession()).isEqualTo(first.getSession() + 1);
    assertThat(opened(log.one(LogDriver.open("client", token("client"), null))).highestSequence())
        .isZero();
  }

  @Test
  @DisplayName("HC-24 HC-36 a session lives its time on the replicated clock, and not longer")
  void aSessionExpiresByReplicatedTime() {
    log.form();
    SessionEpoch quiet = log.open("quiet");
    SessionEpoch alive = log.open("alive");
    log.pass(Duration.ofMinutes(59));
    assertThat(log.one(keepAlive(alive)))
        .isEqualTo(new CommandResult.KeptAlive(Duration.ofHours(1).toMillis()));
    log.pass(Duration.ofMinutes(1));
    assertThat(reason(log.one(write(quiet, 1, put("k", "late")))))
        .isEqualTo(ErrorReason.SESSION_EXPIRED);
    assertThat(reason(log.one(keepAlive(quiet)))).isEqualTo(ErrorReason.SESSION_EXPIRED);
    assertThat(log.one(write(alive, 1, put("k", "v")))).isInstanceOf(CommandResult.Replied.class);
    assertThat(state.sessions(0, 10).sessions())
        .extracting(SessionInfo::getClientId)
        .containsExactly("alive");
    CommandResult.Opened again = opened(log.one(LogDriver.open("quiet", token("n"), quiet)));
    assertThat(again.created()).isTrue();
    assertThat(again.current().getSession()).isEqualTo(alive.getSession() + 1);
    assertThat(state.summary().sessions()).isEqualTo(2);
  }

  @Test
  @DisplayName("HC-30 a client that writes now and then is not forgotten")
  void writingKeepsASessionAlive() {
    log.form();
    SessionEpoch session = log.open("client");
    for (int sequence = 1; sequence <= 6; sequence++) {
      log.pass(Duration.ofMinutes(50));
      assertThat(log.one(write(session, sequence, put("k", "v"))))
          .isInstanceOf(CommandResult.Replied.class);
    }
  }

  @Test
  @DisplayName("HC-33 one entry moves the clock by a minute at most")
  void anEntryMovesTheClockByAMinuteAtMost() {
    log.form();
    long before = state.summary().nowMicros();
    log.apply(Duration.ofDays(400), LogDriver.tick());
    assertThat(state.summary().nowMicros() - before).isEqualTo(60_000_000);
  }

  @Test
  @DisplayName("HC-31 at the bound on sessions a newcomer is refused, until one is closed")
  void atTheBoundNewcomersWait() {
    log.form();
    SessionEpoch first = log.open("c0");
    for (int i = 1; i < 100; i++) {
      log.open("c" + i);
    }
    CommandResult full = log.one(LogDriver.open("late", token("late"), null));
    assertThat(reason(full)).isEqualTo(ErrorReason.TOO_MANY_SESSIONS);
    assertThat(((CommandResult.Refused) full).details()).containsEntry("limit", "100");
    log.one(LogDriver.close(first));
    assertThat(log.open("late").getSession()).isEqualTo(101);
  }

  @Test
  void sessionsAreListedPageByPageInTheOrderOfTheirIds() {
    log.form();
    for (int i = 0; i < 7; i++) {
      log.one(write(log.open("c" + i), 3, 1, put("k", "v")));
    }
    SessionPage page = state.sessions(0, 5);
    assertThat(page.more()).isTrue();
    assertThat(page.sessions())
        .extracting(SessionInfo::getSession)
        .containsExactly(1L, 2L, 3L, 4L, 5L);
    SessionPage rest = state.sessions(5, 5);
    assertThat(rest.more()).isFalse();
    assertThat(rest.sessions()).extracting(SessionInfo::getClientId).containsExactly("c5", "c6");
    assertThat(rest.sessions()).allMatch(info -> info.getHighestSequence() == 3);
    assertThat(state.sessionOf("c3").sessions())
        .extracting(SessionInfo::getSession)
        .containsExactly(4L);
    assertThat(state.sessionOf("c9").sessions()).isEmpty();
    assertThat(state.sessions(-1, 5).sessions()).isEmpty();
  }

  private static CommandResult.Opened opened(CommandResult result) {
    assertThat(result).isInstanceOf(CommandResult.Opened.class);
    return (CommandResult.Opened) result;
  }

  private static ErrorReason reason(CommandResult result) {
    assertThat(result).isInstanceOf(CommandResult.Refused.class);
    return ((CommandResult.Refused) result).reason();
  }
}
