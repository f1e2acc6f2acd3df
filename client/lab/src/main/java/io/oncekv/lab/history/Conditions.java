package io.oncekv.lab.history;

import io.oncekv.check.history.Bytes;
import io.oncekv.check.history.Condition;
import io.oncekv.client.Expect;

/** The library's conditions as a history has them. */
final class Conditions {
  private Conditions() {}

  static Condition recorded(Expect expected) {
    if (expected instanceof Expect.Value wanted) {
      return new Condition.Value(Bytes.of(wanted.value()));
    }
    if (expected instanceof Expect.Revision wanted) {
      return new Condition.Revision(wanted.revision());
    }
    return expected instanceof Expect.Absent ? new Condition.Absent() : new Condition.Exists();
  }
}
