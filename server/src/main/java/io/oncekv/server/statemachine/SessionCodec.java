package io.oncekv.server.statemachine;

import io.oncekv.server.session.Session;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.RecordReader;
import io.oncekv.server.storage.RecordWriter;

/** Sessions as they are stored. Frozen, with a format version and a checksum in each record. */
final class SessionCodec {
  /** Formats 1 and 2 said less of the reply ring; no release has written them. */
  private static final int FORMAT = 3;

  private static final int CLIENT_FORMAT = 1;
  private static final int PLACE_FORMAT = 1;

  private SessionCodec() {}

  /**
   * A session's record.
   *
   * @param session who it is
   * @param ring what the record says of its replies
   */
  record Stored(Session session, RingHead ring) {}

  static byte[] encode(Session session, RingHead ring) {
    return new RecordWriter(FORMAT, 128 + ring.open().size())
        .number(Integer.toUnsignedLong(session.epoch()))
        .number(session.window())
        .number(session.ttlMicros())
        .number(session.lastActivityMicros())
        .number(ring.highest())
        .text(session.clientId())
        .text(session.principal())
        .bytes(session.token())
        .raw(ring.open())
        .seal(Keys.session(session.id()));
  }

  static Stored decode(byte[] key, byte[] record) {
    RecordReader reader = RecordReader.unseal(key, record, FORMAT);
    int epoch = (int) reader.number();
    int window = reader.smallNumber();
    long ttl = reader.number();
    long lastActivity = reader.number();
    long highest = reader.number();
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
    RingHead ring = new RingHead(highest, reader.rest());
    if (window < 1) {
      throw reader.corrupt("its window is empty");
    }
    return new Stored(session, ring);
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
