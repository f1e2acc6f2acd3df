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
import java.util.function.Function;

/** The sessions and their reply rings, as the batch has left them so far. */
final class SessionTable {
  private final WriteUnit unit;
  private final HighestSequences highest;

  /** As the records stand: those at work are asked for with every write. */
  private final Map<Long, Session> read = new HashMap<>();

  private long expired;
  private boolean ringsLeft;

  SessionTable(WriteUnit unit, HighestSequences highest) {
    this.unit = unit;
    this.highest = highest;
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
    highest.set(session.id(), 0);
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
    highest.forget(session.id());
    if (session.expiredAt(nowMicros)) {
      expired++;
    }
  }

  /** Removes a session; its ring goes with the sweeps that follow. */
  void end(Session session, long nowMicros) {
    remove(session, nowMicros);
    leaveRing(Keys.ended(nowMicros, session.id()), 0);
  }

  /** Notes that slots of a session that ended may be left from a number on. */
  void leaveRing(byte[] endedKey, int nextSlot) {
    unit.put(endedKey, SessionCodec.encodeRing(endedKey, nextSlot));
    ringsLeft = true;
  }

  /** From which slot on something may be left of the ring of a session that ended. */
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
    if (highest.isBelow(session.id(), sequence)) {
      return Optional.empty();
    }
    byte[] key = Keys.slot(session.id(), session.slotOf(sequence));
    return unit.get(key).map(record -> SlotCodec.decode(key, record));
  }

  void put(Session session, Slot slot) {
    byte[] key = Keys.slot(session.id(), session.slotOf(slot.sequence()));
    unit.put(key, SlotCodec.encode(key, slot));
    if (session.outgrownBy(slot.sequence())) {
      // None that was decided is further above the old mark than this one.
      highest.set(session.id(), slot.sequence());
      store(session.markedAt(slot.sequence()));
    } else {
      highest.decided(session.id(), slot.sequence());
    }
  }

  long highestSequence(Session session) {
    return highestSequence(session, unit::get);
  }

  /** The highest decided sequence, 0 if none: it is close above the session's mark. */
  static long highestSequence(Session session, Function<byte[], Optional<byte[]>> records) {
    long mark = session.sequenceMark();
    for (int above = Session.MARK_STEP - 1; above > 0; above--) {
      long sequence = mark + above;
      byte[] key = Keys.slot(session.id(), session.slotOf(sequence));
      // Behind the largest number small ones would follow, which are not the highest.
      if (Long.compareUnsigned(sequence, mark) > 0 && holds(key, records.apply(key), sequence)) {
        return sequence;
      }
    }
    return mark;
  }

  private static boolean holds(byte[] key, Optional<byte[]> record, long sequence) {
    return record.isPresent() && SlotCodec.sequenceOf(key, record.get()) == sequence;
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
