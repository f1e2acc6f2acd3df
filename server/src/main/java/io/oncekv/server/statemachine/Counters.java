package io.oncekv.server.statemachine;

import io.oncekv.server.statemachine.ReplicatedState.Position;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.RecordReader;
import io.oncekv.server.storage.RecordWriter;

/**
 * The part of the state that changes with every batch: one record, written with the batch's
 * effects.
 *
 * @param applied the last entry that is part of the state
 * @param revision executed mutations (unsigned)
 * @param nextSession the id that the next new session gets (unsigned), from 1
 * @param sessions sessions that exist
 * @param slots sum of their windows
 * @param nowMicros the replicated clock
 */
record Counters(
    Position applied, long revision, long nextSession, long sessions, long slots, long nowMicros) {
  private static final int FORMAT = 1;

  /** A state without any entry. */
  static final Counters INITIAL = new Counters(new Position(0, 0), 0, 1, 0, 0, 0);

  byte[] encode() {
    return new RecordWriter(FORMAT)
        .number(applied.term())
        .number(applied.index())
        .number(revision)
        .number(nextSession)
        .number(sessions)
        .number(slots)
        .number(nowMicros)
        .seal(Keys.state());
  }

  static Counters decode(byte[] record) {
    RecordReader reader = RecordReader.unseal(Keys.state(), record, FORMAT);
    Counters counters =
        new Counters(
            new Position(reader.number(), reader.number()),
            reader.number(),
            reader.number(),
            reader.number(),
            reader.number(),
            reader.number());
    reader.end();
    return counters;
  }

  Counters at(Position position) {
    return new Counters(position, revision, nextSession, sessions, slots, nowMicros);
  }

  Counters later(long micros) {
    return new Counters(applied, revision, nextSession, sessions, slots, nowMicros + micros);
  }

  Counters withNextRevision() {
    return new Counters(applied, revision + 1, nextSession, sessions, slots, nowMicros);
  }

  Counters withNewSession(int window) {
    return new Counters(
        applied, revision, nextSession + 1, sessions + 1, slots + window, nowMicros);
  }

  Counters withoutSession(int window) {
    return new Counters(applied, revision, nextSession, sessions - 1, slots - window, nowMicros);
  }
}
