package io.oncekv.server.statemachine;

import io.oncekv.server.session.Session;
import io.oncekv.server.storage.CorruptRecordException;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.WriteUnit;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * Removes sessions whose time is over, in the order of (deadline, id), and the rings of those that
 * ended; a bounded part of it at the beginning of each batch, before any of its commands.
 *
 * <p>A session is removed at once: three records. Its ring can be long, and is removed page by
 * page, from where the batch before has stopped; nobody can ask for its slots any more, since ids
 * are not given twice. Page by page and not as a range: range tombstones would slow down every
 * later read of any key, and most rings hold a few pages only.
 *
 * <p>The bounds grow with the batch: as many sessions can go as it could open, so that none is
 * turned away while one is there that has expired; and more is removed than it can add, so that
 * what has ended never piles up.
 */
final class Sweep {
  /** Sessions removed, beside one for each command. Some 10 microseconds each. */
  static final int SESSIONS = 256;

  /** Rings looked at and pages of them removed, beside two for each command. */
  static final int PAGES = 512;

  /**
   * So far ahead of the time deadlines are looked at. Every session lives for longer than that, so
   * none can get an earlier deadline than those seen.
   */
  private static final long AHEAD_MICROS =
      TimeUnit.MILLISECONDS.toMicros(SettingsBounds.SESSION_TTL_MILLIS.least()) / 2;

  private final WriteUnit unit;
  private final SessionTable sessions;
  private final long now;
  private Counters counters;
  private int pagesLeft;

  /** Sweeps in a unit that is still empty. */
  Sweep(WriteUnit unit, SessionTable sessions, Counters counters) {
    this.unit = unit;
    this.sessions = sessions;
    this.counters = counters;
    this.now = counters.nowMicros();
  }

  /**
   * Does its part.
   *
   * @param commands in the batch
   * @return what is known afterwards
   */
  Horizon run(int commands, Horizon known) {
    pagesLeft = PAGES + 2 * commands;
    long ended = known.endedMicros() <= now ? removeRings(known.endedMicros()) : Horizon.NO_RINGS;
    long due =
        known.dueMicros() <= now
            ? removeSessions(known.dueMicros(), SESSIONS + commands)
            : known.dueMicros();
    return new Horizon(due, ended);
  }

  Counters counters() {
    return counters;
  }

  /** The rings of sessions that ended before. Returns from when on some are left. */
  private long removeRings(long from) {
    List<byte[]> rings =
        unit.storedKeys(Keys.ended(from, 0), Keys.ended(now + 1, 0), pagesLeft + 1);
    for (byte[] ring : rings) {
      if (pagesLeft == 0) {
        return Keys.timeOf(ring);
      }
      OptionalInt left = removeRing(Keys.timedSessionOf(ring), sessions.ringLeft(ring));
      if (left.isPresent()) {
        sessions.leaveRing(ring, left.getAsInt());
        return Keys.timeOf(ring);
      }
      unit.delete(ring);
    }
    return Horizon.NO_RINGS;
  }

  /** The sessions whose time is over. Returns before which time there is none any more. */
  private long removeSessions(long from, int limit) {
    List<byte[]> next =
        unit.storedKeys(
            Keys.deadline(from, 0), Keys.deadline(now + AHEAD_MICROS + 1, 0), limit + 1);
    int removed = 0;
    for (byte[] place : next) {
      if (Keys.timeOf(place) > now || removed == limit) {
        return Keys.timeOf(place);
      }
      removeSession(place);
      removed++;
    }
    return now + AHEAD_MICROS + 1;
  }

  private void removeSession(byte[] place) {
    long id = Keys.timedSessionOf(place);
    Session session =
        sessions
            .session(id)
            .filter(found -> found.deadlineMicros() == Keys.timeOf(place))
            .orElseThrow(
                () ->
                    new CorruptRecordException(
                        "Session "
                            + Long.toUnsignedString(id)
                            + " is to expire, but is not there, or not with this deadline"));
    sessions.remove(session, now);
    counters = counters.withoutSession(session.window());
    OptionalInt left = pagesLeft == 0 ? OptionalInt.of(0) : removeRing(id, 0);
    left.ifPresent(next -> sessions.leaveRing(Keys.ended(now, id), next));
  }

  /** Removes pages from a number on. Returns from which on there are more, if there are. */
  private OptionalInt removeRing(long session, int from) {
    pagesLeft--;
    int most = pagesLeft;
    List<byte[]> pages =
        unit.storedKeys(Keys.replies(session, from), Keys.repliesEnd(session), most + 1);
    pages.stream().limit(most).forEach(unit::delete);
    pagesLeft -= Math.min(most, pages.size());
    return pages.size() > most ? OptionalInt.of(Keys.pageOf(pages.get(most))) : OptionalInt.empty();
  }
}
