package io.oncekv.server.simulation;

import com.google.protobuf.ByteString;
import io.oncekv.v1.Write;
import java.util.HashMap;
import java.util.Map;

/** A session in the model. */
final class ModelSession {

  /**
   * What was decided on a sequence.
   *
   * @param operation what was executed
   * @param executed what came of it; null if the sequence was abandoned
   */
  record Decision(long sequence, int epoch, Write operation, ModelStore.Executed executed) {}

  final long id;
  final String client;
  final String principal;
  int epoch = 1;
  ByteString token;
  long activity;

  private final Map<Long, Decision> ring = new HashMap<>();

  ModelSession(long id, String client, String principal, ByteString token, long now) {
    this.id = id;
    this.client = client;
    this.principal = principal;
    this.token = token;
    this.activity = now;
  }

  boolean expired(long now) {
    return now >= activity + Rules.TTL_MICROS;
  }

  /** Activity is kept coarsely: only when it is a 32nd of the time to live old. */
  void touch(long now) {
    if (now - activity >= Rules.TTL_MICROS / 32) {
      activity = now;
    }
  }

  /** What the slot of a sequence holds, or null. */
  Decision slotOf(long sequence) {
    return ring.get(Long.remainderUnsigned(sequence, Rules.WINDOW));
  }

  void decide(Decision decision) {
    ring.put(Long.remainderUnsigned(decision.sequence(), Rules.WINDOW), decision);
  }

  /** How many pages of eight slots hold something. */
  int pages() {
    return (int) ring.keySet().stream().map(slot -> slot / 8).distinct().count();
  }

  long highest() {
    long highest = 0;
    for (Decision decision : ring.values()) {
      if (Long.compareUnsigned(decision.sequence(), highest) > 0) {
        highest = decision.sequence();
      }
    }
    return highest;
  }
}
