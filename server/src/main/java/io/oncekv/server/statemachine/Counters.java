package io.oncekv.server.statemachine;

import io.oncekv.server.statemachine.ReplicatedState.Position;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.RecordReader;
import io.oncekv.server.storage.RecordWriter;
import io.oncekv.server.storage.StorageException;

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
  /** Also that of the database as a whole: no release reads another's. */
  private static final int FORMAT = 3;

  /**
   * The formats before that, which no release has written: each reply slot had a record of its own;
   * then a page of them was never part of its session's record.
   */
  private static final int NEWEST_BEFORE_RELEASE = 2;

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
    boolean old = record.length > 0 && record[0] > 0 && record[0] <= NEWEST_BEFORE_RELEASE;
    RecordReader reader = RecordReader.unseal(Keys.state(), record, old ? record[0] : FORMAT);
    if (old) {
      throw new StorageException(
          "The database was written by a version from before the first release, which kept replies"
              + " in another form. Read what is in it with that version, and start this one with an"
              + " empty data directory");
    }
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
