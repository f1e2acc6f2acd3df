package io.oncekv.check.once;

/**
 * What became of an exactly-once check.
 *
 * @param keys that were checked
 * @param unread keys that could have been checked, but were not read at the end
 * @param acknowledged writes of the checked keys that were acknowledged
 * @param unknown writes of the checked keys whose outcome is unknown
 * @param findings what is wrong, counted in tokens; of a counter in units
 */
public record OnceReport(int keys, int unread, long acknowledged, long unknown, Findings findings) {

  /**
   * Returns whether there was nothing to check: no key, not even one that should have been read.
   */
  public boolean isEmpty() {
    return keys == 0 && unread == 0;
  }

  /** Returns whether everything was checked and nothing is wrong. */
  public boolean isClean() {
    return findings.isClean() && unread == 0;
  }
}
