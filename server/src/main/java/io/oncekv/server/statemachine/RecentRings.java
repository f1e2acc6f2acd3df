package io.oncekv.server.statemachine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.OptionalLong;

/**
 * What is remembered of the reply rings that were written to last, so that most writes need not
 * read theirs: the highest decided sequence, above which a write is new for certain, and the page
 * that was written last, into which the next writes go as a rule.
 *
 * <p>No part of the state, but what a node has learnt of it: what is decided does not depend on it.
 * Bounded: of a ring that others pushed out nothing is known until its session's next mark. Used by
 * one thread.
 */
final class RecentRings {
  /** Some 500 bytes each, and never more than {@link #LONGEST_RECORD} allows. */
  static final int MAX_SESSIONS = 16_384;

  /** Longer are the pages of large transactions, and those full of refusals, which say much. */
  private static final int LONGEST_RECORD = 1 << 10;

  private static final int NONE = -1;

  /** In order of use, least recent first. */
  private final Map<Long, Recent> recent =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Entry<Long, Recent> eldest) {
          return size() > MAX_SESSIONS;
        }
      };

  /**
   * What is remembered of one ring.
   *
   * @param highest the highest decided sequence (unsigned), 0 if none was decided; empty if that is
   *     not known
   * @param page number of the page that was written last; negative if it is not remembered
   * @param record what is stored of that page; not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // a cache's entry: nobody compares it
  record Recent(OptionalLong highest, int page, byte[] record) {
    static final Recent UNKNOWN = new Recent(OptionalLong.empty(), NONE, new byte[0]);

    /** Of a session that is new. */
    static final Recent UNUSED = UNKNOWN.withHighest(OptionalLong.of(0));

    Recent withHighest(OptionalLong sequence) {
      return new Recent(sequence, page, record);
    }

    Recent withPage(int number, byte[] stored) {
      return stored.length > LONGEST_RECORD ? withoutPage() : new Recent(highest, number, stored);
    }

    Recent withoutPage() {
      return new Recent(highest, NONE, UNKNOWN.record);
    }
  }

  /** What is known of a session's ring. */
  Recent of(long session) {
    return recent.getOrDefault(session, Recent.UNKNOWN);
  }

  /** Notes what has become of a session's ring. */
  void note(long session, Recent ring) {
    recent.put(session, ring);
  }

  /** Forgets a session. */
  void forget(long session) {
    recent.remove(session);
  }

  /** Forgets everything, when the state is no longer what was noted. */
  void clear() {
    recent.clear();
  }
}
