package io.oncekv.server.session;

import com.google.protobuf.ByteString;
import io.oncekv.v1.ErrorReason;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Decides who holds a client id. A bump is a compare-and-set on the pair (session, epoch): so a
 * retried open is idempotent, and a late copy of an old open fences nobody.
 */
public final class OpenRules {

  /**
   * What an open says.
   *
   * @param incarnation the cluster it was made for; 0 if its sender knows none yet
   * @param principal who sent it
   * @param clientId the id to open
   * @param token random, the same in all copies of this open
   * @param expected what the sender believes is current; empty: no session
   * @param journalHighest the highest sequence in the sender's journal; empty: it keeps none
   */
  public record Claim(
      long incarnation,
      String principal,
      String clientId,
      ByteString token,
      Optional<Pair> expected,
      OptionalLong journalHighest) {}

  /** A session as a client names it. */
  public record Pair(long session, int epoch) {}

  /**
   * What bounds new sessions.
   *
   * @param sessions live sessions
   * @param maxSessions the most there may be
   * @param slots sum of their windows
   * @param maxSlots the most that may be
   * @param window of a new session
   * @param nextSession the id a new session would get (unsigned)
   */
  public record Room(
      long sessions, long maxSessions, long slots, long maxSlots, int window, long nextSession) {}

  /** What becomes of the open. */
  public sealed interface Verdict {

    /** A new session is created. */
    record Create() implements Verdict {}

    /** The live session passes to the sender, with its next epoch. */
    record Bump() implements Verdict {}

    /** An earlier copy of this open did it. */
    record Again(boolean created) implements Verdict {}

    /** Something else is current; nothing changes, and the answer says what is. */
    record Differs() implements Verdict {}

    /** It is refused; nothing changes. */
    record Refuse(Refusal refusal) implements Verdict {}
  }

  /** Tells the highest decided sequence of a session. */
  @FunctionalInterface
  public interface Highest {

    /** 0 if none was decided. */
    long of(Session session);
  }

  private OpenRules() {}

  /**
   * Decides on an open.
   *
   * @param incarnation the cluster's
   * @param live the client id's live session
   */
  public static Verdict decide(
      Claim open, long incarnation, Optional<Session> live, Room room, Highest highest) {
    if (open.incarnation() != 0 && open.incarnation() != incarnation) {
      return new Verdict.Refuse(
          new Refusal(
              ErrorReason.WRONG_INCARNATION,
              "the cluster was restored from a backup since this client last opened its session, or"
                  + " is another one; open without an incarnation to begin anew",
              Map.of("incarnation", Admission.text(incarnation))));
    }
    if (live.isEmpty()) {
      return objectionToNew(room).<Verdict>map(Verdict.Refuse::new).orElseGet(Verdict.Create::new);
    }
    Session session = live.get();
    if (!session.principal().equals(open.principal())) {
      return new Verdict.Refuse(
          Refusal.of(
              ErrorReason.PERMISSION_DENIED,
              "client id \"" + open.clientId() + "\" belongs to another principal"));
    }
    // Before the look at the token: an open that is still in an old copy of the journal made the
    // present epoch, too, and whoever starts from that copy must not be let in.
    if (journalBehind(open, session, highest)) {
      return new Verdict.Differs();
    }
    // An earlier copy of this open made the present epoch.
    if (session.token().equals(open.token()) && madeBy(open.expected(), session)) {
      return new Verdict.Again(session.epoch() == 1);
    }
    boolean current =
        open.expected().isPresent()
            && open.expected().get().session() == session.id()
            && open.expected().get().epoch() == session.epoch();
    if (!current) {
      return new Verdict.Differs();
    }
    // 2^32 - 1 is the last epoch: after it, 0 would be older than every other.
    if (session.epoch() == -1) {
      return new Verdict.Refuse(
          new Refusal(
              ErrorReason.NUMBER_EXHAUSTED,
              "the session's epochs have come to their end; close it and open a new one",
              Map.of("field", "epoch")));
    }
    return new Verdict.Bump();
  }

  /** Whether an open with this expectation leads to exactly the session's present epoch. */
  private static boolean madeBy(Optional<Pair> expected, Session session) {
    if (session.epoch() == 1) {
      // A creation. An expectation, if there was one, was of a session that had gone.
      return expected.isEmpty() || expected.get().session() != session.id();
    }
    return expected.isPresent()
        && expected.get().session() == session.id()
        && expected.get().epoch() + 1 == session.epoch();
  }

  /** A journal that knows less than the server would give old numbers to new writes. */
  private static boolean journalBehind(Claim open, Session session, Highest highest) {
    return open.journalHighest().isPresent()
        && Long.compareUnsigned(open.journalHighest().getAsLong(), highest.of(session)) < 0;
  }

  private static Optional<Refusal> objectionToNew(Room room) {
    if (room.nextSession() == -1) {
      return Optional.of(
          new Refusal(
              ErrorReason.NUMBER_EXHAUSTED,
              "the cluster has no more session ids to give",
              Map.of("field", "session")));
    }
    // Live sessions are never evicted for newcomers.
    if (room.sessions() >= room.maxSessions()) {
      return Optional.of(full("sessions", room.sessions() + 1, room.maxSessions()));
    }
    if (room.slots() + room.window() > room.maxSlots()) {
      return Optional.of(full("slots", room.slots() + room.window(), room.maxSlots()));
    }
    return Optional.empty();
  }

  private static Refusal full(String field, long size, long limit) {
    return new Refusal(
        ErrorReason.TOO_MANY_SESSIONS,
        "with one more session the cluster would hold "
            + size
            + " "
            + field
            + ", its limit is "
            + limit
            + "; close sessions that are not needed, or wait until idle ones expire",
        Map.of("field", field, "size", Long.toString(size), "limit", Long.toString(limit)));
  }
}
