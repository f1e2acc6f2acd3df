package io.oncekv.server.statemachine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;

/**
 * The highest decided sequence of the sessions that wrote last. A write above it is new for
 * certain, and its slot need not be read, which would be a search of all of storage for each write.
 *
 * <p>No part of the state, but what a node has learnt of it: what is decided does not depend on it.
 * Bounded: of a session that others pushed out nothing is known until its next mark. Used by one
 * thread.
 */
final class HighestSequences {
  /** Less than 100 bytes each. */
  static final int MAX_SESSIONS = 16_384;

  /** In order of use, least recent first. */
  private final Map<Long, Long> highest =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Entry<Long, Long> eldest) {
          return size() > MAX_SESSIONS;
        }
      };

  /** Notes the highest decided sequence of a session (unsigned); 0 if none was decided. */
  void set(long session, long sequence) {
    highest.put(session, sequence);
  }

  /** Notes that a sequence was decided (unsigned). */
  void decided(long session, long sequence) {
    Long known = highest.get(session);
    if (known != null && Long.compareUnsigned(sequence, known) > 0) {
      highest.put(session, sequence);
    }
  }

  /** Whether it is known that neither this sequence of the session nor any above was decided. */
  boolean isBelow(long session, long sequence) {
    Long known = highest.get(session);
    return known != null && Long.compareUnsigned(known, sequence) < 0;
  }

  /** Forgets a session. */
  void forget(long session) {
    highest.remove(session);
  }

  /** Forgets everything, when the state is no longer what was noted. */
  void clear() {
    highest.clear();
  }
}
