package io.oncekv.server.statemachine;

import io.oncekv.server.session.Session;
import io.oncekv.server.session.Slot;
import io.oncekv.server.storage.CorruptRecordException;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.WriteUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** The sessions and their reply rings, as the batch has left them so far. */
final class SessionTable {
  private final WriteUnit unit;
  private final RecentRings recent;

  /** As the records stand: those at work are asked for with every write. */
  private final Map<Long, Session> read = new HashMap<>();

  private final Map<Long, ReplyRing> rings = new HashMap<>();

  private long expired;
  private boolean ringsLeft;

  SessionTable(WriteUnit unit, RecentRings recent) {
    this.unit = unit;
    this.recent = recent;
  }

  Optional<Session> session(long id) {
    Session known = read.get(id);
    if (known != null) {
      return Optional.of(known);
    }
    byte[] key = Keys.session(id);
    Optional<Session> stored = unit.get(key).map(record -> SessionCodec.decode(key, record));
    stored.ifPresent(session -> read.put(id, session));
    return stored;
  }

  Optional<Session> sessionOf(String clientId) {
    return unit.get(Keys.client(clientId))
        .flatMap(record -> session(SessionCodec.decodeClient(clientId, record)));
  }

  /** Stores a session that is new. */
  void add(Session session) {
    unit.put(
        Keys.client(session.clientId()),
        SessionCodec.encodeClient(session.clientId(), session.id()));
    unit.put(placeOf(session), SessionCodec.encodeDeadline());
    recent.note(session.id(), RecentRings.Recent.UNUSED);
    store(session);
  }

  /** Stores what has become of a session. */
  void update(Session before, Session after) {
    if (before.deadlineMicros() != after.deadlineMicros()) {
      unit.delete(placeOf(before));
      unit.put(placeOf(after), SessionCodec.encodeDeadline());
    }
    store(after);
  }

  /** Removes a session, of which nothing but its ring is left then. */
  void remove(Session session, long nowMicros) {
    unit.delete(Keys.client(session.clientId()));
    unit.delete(placeOf(session));
    unit.delete(Keys.session(session.id()));
    read.remove(session.id());
    rings.remove(session.id());
    recent.forget(session.id());
    if (session.expiredAt(nowMicros)) {
      expired++;
    }
  }

  /** Removes a session; its ring goes with the sweeps that follow. */
  void end(Session session, long nowMicros) {
    remove(session, nowMicros);
    leaveRing(Keys.ended(nowMicros, session.id()), 0);
  }

  /** Notes that pages of a session that ended may be left from a number on. */
  void leaveRing(byte[] endedKey, int nextPage) {
    unit.put(endedKey, SessionCodec.encodeRing(endedKey, nextPage));
    ringsLeft = true;
  }

  /** From which page on something may be left of the ring of a session that ended. */
  int ringLeft(byte[] endedKey) {
    return unit.get(endedKey)
        .map(record -> SessionCodec.decodeRing(endedKey, record))
        .orElseThrow(
            () ->
                new CorruptRecordException(
                    "No record stands under key " + HexFormat.of().formatHex(endedKey)));
  }

  /** The slot of a sequence, unless it is known that none from this one on was decided. */
  Optional<Slot> slot(Session session, long sequence) {
    return ring(session).slot(sequence);
  }

  void put(Session session, Slot slot) {
    ReplyRing ring = ring(session);
    ring.put(slot);
    if (session.outgrownBy(slot.sequence())) {
      // None that was decided is further above the old mark than this one.
      ring.highestIs(slot.sequence());
      store(session.markedAt(slot.sequence()));
    }
  }

  /** The highest decided sequence, 0 if none. */
  long highestSequence(Session session) {
    return ring(session).highestAbove(session.sequenceMark());
  }

  /** Stores the replies, once nothing more is decided in this batch. */
  void storeReplies() {
    rings.forEach((session, ring) -> remember(session, ring.store(unit)));
  }

  /** What says nothing would only push out what does. */
  private void remember(long session, RecentRings.Recent ring) {
    if (ring.highest().isPresent()) {
      recent.note(session, ring);
    }
  }

  private ReplyRing ring(Session session) {
    return rings.computeIfAbsent(
        session.id(), id -> new ReplyRing(session, unit::get, recent.of(id)));
  }

  /** Sessions removed so far because their time was over. */
  long expired() {
    return expired;
  }

  /** Whether a ring was left to the sweeps that follow. */
  boolean ringsLeft() {
    return ringsLeft;
  }

  private void store(Session session) {
    unit.put(Keys.session(session.id()), SessionCodec.encode(session));
    read.put(session.id(), session);
  }

  private static byte[] placeOf(Session session) {
    return Keys.deadline(session.deadlineMicros(), session.id());
  }
}
