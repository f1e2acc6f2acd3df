package io.oncekv.bench.growth;

import java.util.List;

/**
 * How large the large cases are, and the small ones that they are compared with.
 *
 * @param longValues keys with values of 1 MiB; as many bytes stand in values of 1 KiB
 * @param appendedValues keys whose values are made of appends
 * @param appends that each of them is made of
 * @param fewKeys in the small database
 * @param manyKeys in the large one
 * @param manySessions open at the same time; 8 otherwise
 * @param restartBytes of values that a restarted node has
 * @param restarts of it
 * @param nodes how many the clusters have that are compared; 3 among them
 * @param valueBytes of all values of each size that are compared
 */
public record Sizes(
    int longValues,
    int appendedValues,
    int appends,
    int fewKeys,
    int manyKeys,
    int manySessions,
    long restartBytes,
    int restarts,
    List<Integer> nodes,
    int valueBytes) {
  /** Those that the project has aims for. */
  public static final Sizes FULL =
      new Sizes(
          128, 16, 20_000, 10_000, 5_000_000, 100_000, 1L << 30, 5, List.of(1, 3, 5), 64 << 20);

  /** Only to see that everything works. */
  public static final Sizes QUICK =
      new Sizes(2, 2, 200, 1_000, 10_000, 500, 4L << 20, 1, List.of(1, 3), 1 << 20);

  /** Copies. */
  public Sizes {
    nodes = List.copyOf(nodes);
  }

  /** Returns the same with another number of many keys, and of many sessions. */
  public Sizes with(int keys, int sessions) {
    return new Sizes(
        longValues,
        appendedValues,
        appends,
        fewKeys,
        keys,
        sessions,
        restartBytes,
        restarts,
        nodes,
        valueBytes);
  }
}
