package io.oncekv.check.linear;

import java.util.List;

/**
 * What a search came to.
 *
 * @param kind how it ended
 * @param order the order found, or the longest that was found
 * @param blockedBy the operation that cannot have completed after the longest; -1 if an order was
 *     found
 * @param reason why it was not finished; empty if it was
 */
record SearchResult(Kind kind, List<Integer> order, int blockedBy, String reason) {
  enum Kind {
    FOUND,
    NONE,
    UNFINISHED
  }
}
