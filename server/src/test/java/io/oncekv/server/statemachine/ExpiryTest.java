package io.oncekv.server.statemachine;

import static io.oncekv.server.statemachine.LogDriver.append;
import static io.oncekv.server.statemachine.LogDriver.bytes;
import static io.oncekv.server.statemachine.LogDriver.keepAlive;
import static io.oncekv.server.statemachine.LogDriver.put;
import static io.oncekv.server.statemachine.LogDriver.tick;
import static io.oncekv.server.statemachine.LogDriver.token;
import static io.oncekv.server.statemachine.LogDriver.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncekv.internal.v1.Command;
import io.oncekv.server.storage.CorruptRecordException;
import io.oncekv.server.storage.Database;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.StorageOptions;
import io.oncekv.server.storage.WriteUnit;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of sessions whose time is over, and of their rings. */
class ExpiryTest {
  private static final Duration TTL = Duration.ofHours(1);

  /** Removed by a batch with a single command. */
  private static final int SESSIONS_A_TICK = Sweep.SESSIONS + 1;

  private static final int PAGES_A_TICK = Sweep.PAGES + 2;

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
  @DisplayName("HC-35 sessions are removed in the order of deadline and id, so many in each batch")
  void sessionsAreRemovedInTheOrderOfTheirDeadlines() {
    form(1000, 8);
    openMany(600);
    log.apply(Duration.ofMinutes(1), tick());
    log.pass(Duration.ofMinutes(4));
    // Every third was heard of later: its deadline is another, its id is not.
    log.apply(
        LongStream.rangeClosed(1, 600)
            .filter(id -> id % 3 == 0)
            .mapToObj(id -> keepAlive(epoch(id, 1)))
            .toArray(Command[]::new));
    List<Long> order =
        LongStream.rangeClosed(1, 600)
            .boxed()
            .sorted(
                Comparator.comparing((Long id) -> id % 3 == 0)
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    // As if nobody had swept for long: the last step takes the clock over all deadlines at once.
    expireAllAtOnce(TTL);
    for (int removed = SESSIONS_A_TICK; removed < 600; removed += SESSIONS_A_TICK) {
      assertThat(ids('s')).containsExactlyInAnyOrderElementsOf(order.subList(removed, 600));
      assertThat(state.summary().sessions()).isEqualTo(600 - removed);
      assertThat(state.summary().expired()).isEqualTo(removed);
      assertThat(state.sweepUnfinished()).isTrue();
      log.one(tick());
    }
    assertThat(state.summary().sessions()).isZero();
    assertThat(state.summary().slots()).isZero();
    assertThat(state.summary().expired()).isEqualTo(600);
    assertThat(state.sweepUnfinished()).isFalse();
    assertThat(ids('i')).isEmpty();
    assertThat(ids('x')).isEmpty();
  }

  @Test
  @DisplayName(
      "HC-31 a long ring is removed piece by piece, while its client goes on with a new one")
  void aLongRingIsRemovedPieceByPiece() {
    form(10, 2000 * ReplyPage.SLOTS);
    SessionEpoch session = log.open("client");
    writePages(session, 1800);
    expireAllAtOnce(TTL);
    // The session counts as one of these, its ring's pages are the others.
    int left = 1800 - (PAGES_A_TICK - 1);
    assertThat(state.summary().sessions()).isZero();
    assertThat(state.summary().slots()).isZero();
    assertThat(ids('p')).hasSize(left);
    assertThat(ids('e')).hasSize(1);
    SessionEpoch again = log.open("client");
    left -= PAGES_A_TICK - 1;
    assertThat(ids('p')).hasSize(left);
    assertThat(again.getSession()).isGreaterThan(session.getSession());
    assertThat(log.one(write(again, 1, put("k", "new")))).isInstanceOf(CommandResult.Replied.class);
    left -= PAGES_A_TICK - 1;
    assertThat(ids('p')).hasSize(left);
    assertThat(refusal(log.one(write(session, 5, put("k", "late")))))
        .isEqualTo(ErrorReason.SESSION_EXPIRED);
    assertThat(ids('p')).isEmpty();
    assertThat(ids('e')).isEmpty();
    assertThat(state.sweepUnfinished()).isFalse();
  }

  @Test
  @DisplayName("HC-37 a closed session's ring is removed by the batches that follow")
  void aClosedSessionsRingIsRemovedByLaterBatches() {
    form(10, 2000 * ReplyPage.SLOTS);
    SessionEpoch session = log.open("client");
    writePages(session, 600);
    log.one(LogDriver.close(session));
    assertThat(state.summary().sessions()).isZero();
    assertThat(state.summary().expired()).isZero();
    assertThat(state.sweepUnfinished()).isTrue();
    assertThat(ids('p')).hasSize(600);
    assertThat(ids('s')).isEmpty();
    assertThat(ids('x')).isEmpty();
    log.one(tick());
    assertThat(ids('p')).hasSize(600 - (PAGES_A_TICK - 1));
    log.one(tick());
    assertThat(ids('p')).isEmpty();
    assertThat(ids('e')).isEmpty();
    assertThat(state.sweepUnfinished()).isFalse();
  }

  @Test
  @DisplayName("HC-41 a node that takes over a snapshot goes on with the sweep that it stands in")
  void aSnapshotInTheMiddleOfASweepIsSweptOn() {
    form(10, 2000 * ReplyPage.SLOTS);
    SessionEpoch session = log.open("client");
    try (KeyValueState other =
        KeyValueState.open(folder.resolve("other"), StorageOptions.DEFAULT, failure -> {})) {
      state.checkpoint(folder.resolve("early"));
      other.restore(folder.resolve("early"));
      // It finds that there is nothing to sweep.
      new LogDriver(other).one(tick());
      log.one(tick());
      writePages(session, 600);
      log.one(LogDriver.close(session));
      state.checkpoint(folder.resolve("late"));
      other.restore(folder.resolve("late"));
      for (int i = 0; i < 2; i++) {
        log.one(tick());
        new LogDriver(other).one(tick());
        assertThat(Contents.digest(other, folder)).isEqualTo(Contents.digest(state, folder));
      }
      assertThat(Contents.records(other, folder, 'p')).isEmpty();
    }
  }

  @Test
  @DisplayName(
      "HC-25 HC-36 what stands before the deadline in the log counts, what is at it does not")
  void logOrderDecidesBetweenAWriteAndTheDeadline() {
    log.form();
    SessionEpoch early = log.open("early");
    SessionEpoch late = log.open("late");
    log.pass(TTL.minusSeconds(1));
    assertThat(log.one(write(early, 1, append("k", "early;"))))
        .isInstanceOf(CommandResult.Replied.class);
    List<CommandResult> results =
        log.apply(
            Duration.ofSeconds(1),
            write(late, 1, append("k", "late;")),
            keepAlive(late),
            write(early, 2, append("k", "again;")),
            LogDriver.open("late", token("another"), late),
            write(epoch(3, 1), 1, append("k", "anew;")));
    assertThat(refusal(results.get(0))).isEqualTo(ErrorReason.SESSION_EXPIRED);
    assertThat(refusal(results.get(1))).isEqualTo(ErrorReason.SESSION_EXPIRED);
    assertThat(results.get(2)).isInstanceOf(CommandResult.Replied.class);
    assertThat(((CommandResult.Opened) results.get(3)).created()).isTrue();
    assertThat(results.get(4)).isInstanceOf(CommandResult.Replied.class);
    assertThat(state.get(bytes("k")).value().orElseThrow().value().toStringUtf8())
        .isEqualTo("early;again;anew;");
    assertThat(state.summary().sessions()).isEqualTo(2);
    assertThat(state.summary().expired()).isEqualTo(1);
  }

  @Test
  @DisplayName("HC-30 HC-31 at the bound whatever has expired makes room, and nothing that lives")
  void atTheBoundWhatHasExpiredMakesRoom() {
    form(1000, 8);
    openMany(1000);
    log.pass(TTL.minusMinutes(1));
    log.apply(
        LongStream.rangeClosed(1, 100)
            .mapToObj(id -> keepAlive(epoch(id, 1)))
            .toArray(Command[]::new));
    Command[] newcomers =
        IntStream.rangeClosed(1, 901)
            .mapToObj(i -> LogDriver.open("new" + i, token("n" + i), null))
            .toArray(Command[]::new);
    assertThat(log.apply(newcomers)).allMatch(r -> refusal(r) == ErrorReason.TOO_MANY_SESSIONS);
    // More have expired than a small batch would remove, but this one needs the room.
    List<CommandResult> results = log.apply(Duration.ofMinutes(1), newcomers);
    assertThat(results.subList(0, 900)).allMatch(CommandResult.Opened.class::isInstance);
    assertThat(refusal(results.get(900))).isEqualTo(ErrorReason.TOO_MANY_SESSIONS);
    assertThat(state.summary().sessions()).isEqualTo(1000);
    assertThat(
            log.apply(
                LongStream.rangeClosed(1, 100)
                    .mapToObj(id -> write(epoch(id, 1), 1, put("k", "v")))
                    .toArray(Command[]::new)))
        .allMatch(CommandResult.Replied.class::isInstance);
  }

  @Test
  void slotsAreBoundedInTotal() {
    log.one(LogDriver.form(settings(1000, 8).setMaxSlots(20).build()));
    SessionEpoch first = log.open("a");
    log.open("b");
    CommandResult third = log.one(LogDriver.open("c", token("c"), null));
    assertThat(refusal(third)).isEqualTo(ErrorReason.TOO_MANY_SESSIONS);
    assertThat(((CommandResult.Refused) third).details())
        .containsEntry("field", "slots")
        .containsEntry("limit", "20");
    assertThat(state.summary().slots()).isEqualTo(16);
    log.one(LogDriver.close(first));
    log.open("c");
  }

  @Test
  @DisplayName("HC-33 an outage costs no time to live, however long it was")
  void anOutageCostsNoTimeToLive() {
    log.form();
    SessionEpoch session = log.open("client");
    log.pass(TTL.minusSeconds(1));
    // Leaders come and go for hours; the first entry of each term carries no time.
    for (int term = 2; term < 500; term++) {
      state.apply(
          new ReplicatedState.Position(term, state.applied().index() + 1),
          LogDriver.entry(Duration.ZERO, tick()));
    }
    assertThat(log.one(write(session, 1, put("k", "v")))).isInstanceOf(CommandResult.Replied.class);
  }

  @Test
  @DisplayName("HC-33 a leader's clock that jumps moves time by a minute at most, and never back")
  void aJumpingClockMovesTimeByAMinuteAtMost() {
    log.form();
    SessionEpoch session = log.open("client");
    long before = state.summary().nowMicros();
    for (long jump : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE}) {
      log.apply(Duration.ofNanos(0).plusNanos(jump), tick());
    }
    assertThat(state.summary().nowMicros() - before).isBetween(0L, 180_000_000L);
    assertThat(log.one(keepAlive(session))).isInstanceOf(CommandResult.KeptAlive.class);
  }

  @Test
  void activityIsNotedInStepsSoThatTheIndexIsSeldomChanged() {
    log.form();
    SessionEpoch session = log.open("client");
    Set<List<Long>> places = new HashSet<>();
    for (int i = 1; i <= 64; i++) {
      log.apply(Duration.ofSeconds(1), write(session, 2L * i, put("k", "v")), keepAlive(session));
      log.apply(Duration.ofMinutes(1), tick());
      places.add(deadlines());
    }
    // An hour's 32nd part is less than two of these minutes.
    assertThat(places).hasSizeBetween(30, 34).allMatch(deadlines -> deadlines.size() == 1);
  }

  @Test
  void aStateWithoutWhatExpiryKeepsIsRefused() {
    log.form();
    log.open("client");
    state.close();
    change(unit -> unit.delete(Keys.expiry()));
    assertThatThrownBy(
            () -> KeyValueState.open(folder.resolve("db"), StorageOptions.DEFAULT, failure -> {}))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining("what has expired");
  }

  @Test
  @DisplayName("HC-44 an order of expiry that does not fit the sessions stops the node")
  void anOrderThatDoesNotFitStopsTheNode() {
    log.form();
    log.open("client");
    state.close();
    change(unit -> unit.put(Keys.deadline(5, 1), SessionCodec.encodeDeadline()));
    open();
    assertThatThrownBy(() -> log.apply(Duration.ofSeconds(1), tick()))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining("Session 1");
  }

  private void form(int sessions, int window) {
    log.one(LogDriver.form(settings(sessions, window).build()));
  }

  static Settings.Builder settings(int sessions, int window) {
    return LogDriver.SETTINGS.toBuilder()
        .setMaxSessions(sessions)
        .setSessionWindow(window)
        .setMaxSlots((long) sessions * window);
  }

  private void openMany(int count) {
    log.apply(
        IntStream.rangeClosed(1, count)
            .mapToObj(i -> LogDriver.open("c" + i, token("c" + i), null))
            .toArray(Command[]::new));
  }

  /** Writes whose replies are in so many pages, and in an open one. */
  private void writePages(SessionEpoch session, int count) {
    log.apply(
        LongStream.rangeClosed(1, count + 1)
            .map(page -> page * ReplyPage.SLOTS)
            .mapToObj(sequence -> write(session, sequence, 1, put("k", "v")))
            .toArray(Command[]::new));
  }

  /** Turns the clock of the closed state, so that the next entry finds everything expired. */
  private void expireAllAtOnce(Duration time) {
    state.close();
    change(
        unit ->
            unit.put(
                Keys.state(),
                Counters.decode(unit.get(Keys.state()).orElseThrow())
                    .later(time.toNanos() / 1000)
                    .encode()));
    open();
    log.one(tick());
  }

  private void change(Consumer<WriteUnit> change) {
    try (Database database =
        Database.open(folder.resolve("db/db-000001"), StorageOptions.DEFAULT)) {
      WriteUnit unit = new WriteUnit(database);
      change.accept(unit);
      unit.commit();
    }
  }

  /** The session of each record of a kind. */
  private List<Long> ids(char kind) {
    return Contents.records(state, folder, kind).keySet().stream()
        .map(
            key ->
                switch (kind) {
                  case 'x', 'e' -> Keys.timedSessionOf(key);
                  case 'i' -> 0L;
                  default -> Keys.sessionOf(key);
                })
        .toList();
  }

  private List<Long> deadlines() {
    return Contents.records(state, folder, 'x').keySet().stream().map(Keys::timeOf).toList();
  }

  private static SessionEpoch epoch(long session, int epoch) {
    return SessionEpoch.newBuilder().setSession(session).setEpoch(epoch).build();
  }

  private static ErrorReason refusal(CommandResult result) {
    assertThat(result).isInstanceOf(CommandResult.Refused.class);
    return ((CommandResult.Refused) result).reason();
  }
}
