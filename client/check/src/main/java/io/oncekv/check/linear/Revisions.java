package io.oncekv.check.linear;

import io.oncekv.check.history.Operation;
import io.oncekv.check.history.Outcome;
import java.util.OptionalLong;

/** The revisions that a history tells. */
final class Revisions {
  private Revisions() {}

  /** Returns the revision that an operation made, if it is known that it made one. */
  static OptionalLong ofWrite(Operation operation) {
    if (operation.outcome() instanceof Outcome.Written written && written.applied()) {
      return written.revision();
    }
    return operation.outcome() instanceof Outcome.Counted counted
        ? counted.revision()
        : OptionalLong.empty();
  }
}
