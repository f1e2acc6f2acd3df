package io.oncekv.check.linear;

import io.oncekv.check.history.Operation;
import java.util.List;

/** Histories for messages of failed tests. */
final class Texts {
  private Texts() {}

  static List<String> lines(List<Operation> history) {
    return history.stream().map(Operation::toString).toList();
  }
}
