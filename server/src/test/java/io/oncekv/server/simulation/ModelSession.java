package io.oncekv.server.simulation;

import com.google.protobuf.ByteString;
import io.oncekv.v1.Write;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

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
  private final Set<Long> touchedPages = new HashSet<>();
  private final Set<Long> storedPages = new HashSet<>();

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
    touchedPages.add(pageOf(decision.sequence()));
  }

  /** A page has a record of its own once an entry has left it behind the highest sequence. */
  void endEntry() {
    long open = pageOf(highest());
    touchedPages.stream().filter(page -> page != open).forEach(storedPages::add);
    touchedPages.removeIf(page -> page != open);
  }

  /** How many pages of four slots have a record of their own. */
  int pages() {
    return storedPages.size();
  }

  private static long pageOf(long sequence) {
    return Long.remainderUnsigned(sequence, Rules.WINDOW) / 4;
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
