package io.oncekv.server.statemachine;

import io.oncekv.server.session.Session;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.RecordReader;
import io.oncekv.server.storage.RecordWriter;

/** Sessions as they are stored. Frozen, with a format version and a checksum in each record. */
final class SessionCodec {
  /** Format 1 had no mark; no release has written it. */
  private static final int FORMAT = 2;

  private static final int CLIENT_FORMAT = 1;
  private static final int PLACE_FORMAT = 1;

  private SessionCodec() {}

  static byte[] encode(Session session) {
    return new RecordWriter(FORMAT)
        .number(Integer.toUnsignedLong(session.epoch()))
        .number(session.window())
        .number(session.ttlMicros())
        .number(session.lastActivityMicros())
        .number(session.sequenceMark())
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
    long mark = reader.number();
    Session session =
        new Session(
            Keys.sessionOf(key),
            reader.text(),
            reader.text(),
            epoch,
            reader.bytes(),
            window,
            ttl,
            lastActivity,
            mark);
    reader.end();
    if (window < 1) {
      throw reader.corrupt("its window is empty");
    }
    return session;
  }

  /** A session's place in the order of expiry: the key says it all. */
  static byte[] encodeDeadline() {
    return new RecordWriter(PLACE_FORMAT).open();
  }

  /** The record of a session that ended: of its ring, pages may be left from this number on. */
  static byte[] encodeRing(byte[] key, int nextPage) {
    return new RecordWriter(PLACE_FORMAT).number(nextPage).seal(key);
  }

  static int decodeRing(byte[] key, byte[] record) {
    RecordReader reader = RecordReader.unseal(key, record, PLACE_FORMAT);
    int nextPage = reader.smallNumber();
    reader.end();
    return nextPage;
  }

  /** The record that leads from a client id to its session. */
  static byte[] encodeClient(String clientId, long session) {
    return new RecordWriter(CLIENT_FORMAT).number(session).seal(Keys.client(clientId));
  }

  static long decodeClient(String clientId, byte[] record) {
    RecordReader reader = RecordReader.unseal(Keys.client(clientId), record, CLIENT_FORMAT);
    long session = reader.number();
    reader.end();
    return session;
  }
}
