package io.oncekv.check.once;

/**
 * What is wrong with values, counted in tokens.
 *
 * @param lost acknowledged and not there
 * @param doubled there more often than once (each further time counts)
 * @param misordered standing behind a later token of the same client
 * @param foreign never appended, or torn
 */
public record Findings(long lost, long doubled, long misordered, long foreign) {
  /** Nothing is wrong. */
  public static final Findings NONE = new Findings(0, 0, 0, 0);

  /** Returns whether nothing is wrong. */
  public boolean isClean() {
    return equals(NONE);
  }

  /** Adds what was found elsewhere. */
  public Findings plus(Findings other) {
    return new Findings(
        lost + other.lost,
        doubled + other.doubled,
        misordered + other.misordered,
        foreign + other.foreign);
  }
}
