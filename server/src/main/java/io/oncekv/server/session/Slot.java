package io.oncekv.server.session;

import java.util.Optional;

/**
 * One slot of a session's reply ring: the newest decided sequence of those that share it. Slot >= s
 * if and only if s was decided.
 *
 * @param sequence the decided sequence (unsigned)
 * @param epoch the epoch under which it was decided
 * @param digest of the operation; 0 if abandoned
 * @param keyHash of the key it touched, so that the slot can move along with a range of keys
 * @param outcome what was decided; empty if the sequence was abandoned
 */
public record Slot(long sequence, int epoch, long digest, int keyHash, Optional<Outcome> outcome) {

  /** The slot of a sequence that was given up: it did not execute and never will. */
  public static Slot abandoned(long sequence, int epoch) {
    return new Slot(sequence, epoch, 0, 0, Optional.empty());
  }
}
