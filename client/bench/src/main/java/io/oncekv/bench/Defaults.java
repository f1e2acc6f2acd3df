package io.oncekv.bench;

import java.util.List;

/** What is measured when nothing is said. */
final class Defaults {
  /** For every change. */
  static final List<String> QUICK_STEPS =
      List.of("writes@1024", "writes@1", "reads@1024", "reads@1");

  /** Everything. */
  static final List<String> STEPS =
      List.of(
          "writes@1024",
          "sessionless@1024",
          "unary@1024",
          "txn64@1024",
          "writes@256",
          "unary@256",
          "writes@64",
          "writes@1",
          "reads@1024",
          "reads@64",
          "reads@1",
          "mix95@256");

  private Defaults() {}
}
