package io.oncekv.server.statemachine;

/**
 * Before which times there is nothing to sweep. No part of the state, but what a node has learnt of
 * it: it saves a look at the database in most batches, and a walk over what was removed before in
 * the others. What is swept does not depend on it.
 *
 * @param dueMicros no live session has an earlier deadline
 * @param endedMicros no ring is left of a session that ended earlier
 */
record Horizon(long dueMicros, long endedMicros) {

  /** Nothing is known. */
  static final Horizon UNKNOWN = new Horizon(0, 0);

  /** No ring is left of any session that ended. */
  static final long NO_RINGS = Long.MAX_VALUE;

  /** The same, with a ring left of a session that ended at this time. */
  Horizon withRingsAt(long micros) {
    return new Horizon(dueMicros, Math.min(endedMicros, micros));
  }

  /** Whether there may be more to sweep at this time. */
  boolean reachedAt(long nowMicros) {
    return dueMicros <= nowMicros || endedMicros <= nowMicros;
  }
}
