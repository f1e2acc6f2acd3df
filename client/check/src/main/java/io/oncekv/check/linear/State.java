package io.oncekv.check.linear;

/**
 * What a key is like at a moment of a search.
 *
 * <p>Revisions only grow. After a write whose revision nobody knows, the present one is known from
 * below only; a read that tells it makes it exact.
 *
 * @param value a number of {@link Values}
 * @param revision that last changed the key, or the smallest that it can be
 * @param exact which of the two
 */
record State(int value, long revision, boolean exact) {
  /** No state: the operation cannot have had its outcome here. */
  static final State IMPOSSIBLE = new State(-1, 0, true);

  /** Returns whether this is no state at all. */
  boolean isImpossible() {
    return value < 0;
  }

  /** Returns whether whatever can follow on another state can follow on this one. */
  boolean covers(State other) {
    return value == other.value
        && exact == other.exact
        && (exact ? revision == other.revision : revision <= other.revision);
  }
}
