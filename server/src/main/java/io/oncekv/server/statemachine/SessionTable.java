package io.oncekv.server.statemachine;

import io.oncekv.server.session.Session;
import io.oncekv.server.session.Slot;
import io.oncekv.server.storage.CorruptRecordException;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.WriteUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The sessions and their reply rings, as the batch has left them so far. What has changed reaches
 * the write unit when it is stored at the end of the batch, each session's record once.
 */
final class SessionTable {
  private final WriteUnit unit;

  /** Those at work are asked for with every write. */
  private final Map<Long, AtWork> atWork = new HashMap<>();

  /** Those that this batch looked for and did not find; what it opens is at work. */
  private final Set<Long> absent = new HashSet<>();

  private long expired;
  private boolean ringsLeft;

  SessionTable(WriteUnit unit) {
    this.unit = unit;
  }

  /** A session that this batch has to do with. */
  private final class AtWork {
    private final ReplyRing ring;
    private Session session;
    private boolean changed;

    AtWork(SessionCodec.Stored stored) {
      this.session = stored.session();
      this.ring = new ReplyRing(session, stored.ring(), unit::get);
    }

    void become(Session after) {
      session = after;
      changed = true;
    }

    void store() {
      if (changed) {
        unit.put(Keys.session(session.id()), SessionCodec.encode(session, ring.store(unit)));
      }
    }
  }

  /**
   * Reads sessions that will be asked for, all together, which takes half of the time that one
   * after the other would. A single one is as well read when it is asked for. Only in a unit that
   * is still empty.
   */
  void readAhead(Set<Long> ids) {
    if (ids.size() < 2) {
      return;
    }
    List<byte[]> keys = ids.stream().map(Keys::session).toList();
    List<byte[]> records = unit.storedRecords(keys);
    for (int i = 0; i < keys.size(); i++) {
      if (records.get(i) == null) {
        absent.add(Keys.sessionOf(keys.get(i)));
      } else {
        takeIn(keys.get(i), records.get(i));
      }
    }
  }

  Optional<Session> session(long id) {
    AtWork known = atWork.get(id);
    if (known == null && !absent.contains(id)) {
      byte[] key = Keys.session(id);
      known = unit.get(key).map(record -> takeIn(key, record)).orElse(null);
      if (known == null) {
        absent.add(id);
      }
    }
    return Optional.ofNullable(known).map(found -> found.session);
  }

  private AtWork takeIn(byte[] key, byte[] record) {
    AtWork found = new AtWork(SessionCodec.decode(key, record));
    atWork.put(found.session.id(), found);
    return found;
  }

  Optional<Session> sessionOf(String clientId) {
    return unit.get(Keys.client(clientId))
        .flatMap(record -> session(SessionCodec.decodeClient(clientId, record)));
  }

  /** Takes in a session that is new. */
  void add(Session session) {
    unit.put(
        Keys.client(session.clientId()),
        SessionCodec.encodeClient(session.clientId(), session.id()));
    unit.put(placeOf(session), SessionCodec.encodeDeadline());
    AtWork created = new AtWork(new SessionCodec.Stored(session, RingHead.UNUSED));
    created.become(session);
    atWork.put(session.id(), created);
  }

  /** Takes in what has become of a session. */
  void update(Session before, Session after) {
    if (before.deadlineMicros() != after.deadlineMicros()) {
      unit.delete(placeOf(before));
      unit.put(placeOf(after), SessionCodec.encodeDeadline());
    }
    atWork.get(after.id()).become(after);
  }

  /** Removes a session, of which nothing but pages of its ring is left then. */
  void remove(Session session, long nowMicros) {
    unit.delete(Keys.client(session.clientId()));
    unit.delete(placeOf(session));
    unit.delete(Keys.session(session.id()));
    atWork.remove(session.id());
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

  /** The slot of a sequence, unless none from this one on was decided. */
  Optional<Slot> slot(Session session, long sequence) {
    return atWork.get(session.id()).ring.slot(sequence);
  }

  /** Overwrites the slot of a sequence that is decided now. */
  void put(Session session, Slot decided) {
    AtWork writing = atWork.get(session.id());
    writing.ring.put(decided);
    writing.changed = true;
  }

  /** The highest decided sequence, 0 if none. */
  long highestSequence(Session session) {
    return atWork.get(session.id()).ring.highest();
  }

  /** Stores what has changed, once nothing more is decided in this batch. */
  void store() {
    atWork.values().forEach(AtWork::store);
  }

  /** Sessions removed so far because their time was over. */
  long expired() {
    return expired;
  }

  /** Whether a ring was left to the sweeps that follow. */
  boolean ringsLeft() {
    return ringsLeft;
  }

  private static byte[] placeOf(Session session) {
    return Keys.deadline(session.deadlineMicros(), session.id());
  }
}
