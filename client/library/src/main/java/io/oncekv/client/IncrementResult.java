package io.oncekv.client;

/**
 * What an increment answered.
 *
 * @param number the number after it
 * @param revision of this write
 * @param restoreCounter with the revision a fencing token: the pair only ever grows
 * @param duplicate this is the stored answer of an earlier attempt
 * @param sequence the write's sequence in its session; 0 for a write without identity
 */
public record IncrementResult(
    long number, long revision, int restoreCounter, boolean duplicate, long sequence) {

  /**
   * Returns an increment's result as such, where it was found by a resolution.
   *
   * @throws IllegalArgumentException if it is that of another operation
   */
  public static IncrementResult of(WriteResult result) {
    return new IncrementResult(
        result
            .number()
            .orElseThrow(() -> new IllegalArgumentException("not an increment's result")),
        result.revision(),
        result.restoreCounter(),
        result.duplicate(),
        result.sequence());
  }
}
