package io.oncekv.server.statemachine;

import io.oncekv.server.session.Session;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.RecordReader;
import io.oncekv.server.storage.RecordWriter;

/** Sessions as they are stored. Frozen, with a format version and a checksum in each record. */
final class SessionCodec {
  private static final int FORMAT = 1;

  private SessionCodec() {}

  static byte[] encode(Session session) {
    return new RecordWriter(FORMAT)
        .number(Integer.toUnsignedLong(session.epoch()))
        .number(session.window())
        .number(session.ttlMicros())
        .number(session.lastActivityMicros())
        .text(session.clientId())
        .text(session.principal())
        .bytes(session.token())
        .seal(Keys.session(session.id()));
  }

  static Session decode(byte[] key, byte[] record) {
    RecordReader reader = RecordReader.unseal(key, record, FORMAT);
    int epoch = (int) reader.number();
    int window = reader.smallNumber();
    long ttl = reader.number();
    long lastActivity = reader.number();
    Session session =
        new Session(
            Keys.sessionOf(key),
            reader.text(),
            reader.text(),
            epoch,
            reader.bytes(),
            window,
            ttl,
            lastActivity);
    reader.end();
    if (window < 1) {
      throw reader.corrupt("its window is empty");
    }
    return session;
  }

  /** The record that leads from a client id to its session. */
  static byte[] encodeClient(String clientId, long session) {
    return new RecordWriter(FORMAT).number(session).seal(Keys.client(clientId));
  }

  static long decodeClient(String clientId, byte[] record) {
    RecordReader reader = RecordReader.unseal(Keys.client(clientId), record, FORMAT);
    long session = reader.number();
    reader.end();
    return session;
  }
}
