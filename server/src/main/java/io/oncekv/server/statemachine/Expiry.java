package io.oncekv.server.statemachine;

import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.RecordReader;
import io.oncekv.server.storage.RecordWriter;

/**
 * What expiry has done: one record, written when the cluster is formed and when a session expires.
 *
 * @param expired sessions that have expired since the cluster was formed
 */
record Expiry(long expired) {
  private static final int FORMAT = 1;

  /** A cluster without any session. */
  static final Expiry NONE = new Expiry(0);

  byte[] encode() {
    return new RecordWriter(FORMAT).number(expired).seal(Keys.expiry());
  }

  static Expiry decode(byte[] record) {
    RecordReader reader = RecordReader.unseal(Keys.expiry(), record, FORMAT);
    Expiry expiry = new Expiry(reader.number());
    reader.end();
    return expiry;
  }

  Expiry plus(long more) {
    return new Expiry(expired + more);
  }
}
