package io.oncekv.check.linear;

/** Seeds of random tests: from the clock, or as told by {@code -Doncekv.seed}; always printed. */
final class Seeds {
  private Seeds() {}

  static long next() {
    long seed = Long.getLong("oncekv.seed", System.nanoTime());
    System.out.println("seed " + seed + " (repeat with -Doncekv.seed=" + seed + ")");
    return seed;
  }
}
