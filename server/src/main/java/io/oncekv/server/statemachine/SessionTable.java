package io.oncekv.server.statemachine;

import io.oncekv.server.session.Session;
import io.oncekv.server.session.Slot;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.WriteUnit;
import java.util.Map;
import java.util.Optional;

/** The sessions and their reply rings, as the batch has left them so far. */
final class SessionTable {
  private final WriteUnit unit;

  SessionTable(WriteUnit unit) {
    this.unit = unit;
  }

  Optional<Session> session(long id) {
    byte[] key = Keys.session(id);
    return unit.get(key).map(record -> SessionCodec.decode(key, record));
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
    update(session);
  }

  /** Stores a session that exists already. */
  void update(Session session) {
    unit.put(Keys.session(session.id()), SessionCodec.encode(session));
  }

  /** Removes a session with its ring. */
  void remove(Session session) {
    slots(session).keySet().forEach(unit::delete);
    unit.delete(Keys.client(session.clientId()));
    unit.delete(Keys.session(session.id()));
  }

  Optional<Slot> slot(Session session, int number) {
    byte[] key = Keys.slot(session.id(), number);
    return unit.get(key).map(record -> SlotCodec.decode(key, record));
  }

  void put(Session session, Slot slot) {
    byte[] key = Keys.slot(session.id(), session.slotOf(slot.sequence()));
    unit.put(key, SlotCodec.encode(key, slot));
  }

  /** The highest decided sequence, 0 if none: a look at the whole ring, but only at an open. */
  long highestSequence(Session session) {
    return highest(slots(session));
  }

  static long highest(Map<byte[], byte[]> slots) {
    return slots.entrySet().stream()
        .map(slot -> SlotCodec.sequenceOf(slot.getKey(), slot.getValue()))
        .max(Long::compareUnsigned)
        .orElse(0L);
  }

  private Map<byte[], byte[]> slots(Session session) {
    return unit.scan(Keys.slots(session.id()));
  }
}
