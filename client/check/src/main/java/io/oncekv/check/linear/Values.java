package io.oncekv.check.linear;

import io.oncekv.check.history.Bytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The values that a key can have, as numbers: what a search compares and remembers costs the same,
 * however long the values are.
 *
 * <p>All values that some operation <em>observes</em> (what a get returned, what a condition names)
 * are kept in one radix tree. A value is its position there. Appending walks on; a value that
 * leaves the tree is no beginning of any observed value, nor will it be, whatever is appended to
 * it: no operation can tell it from another such value. So all of them are one, {@link #UNSEEN}.
 * Where there are increments, decimal numbers (and what may become one) are told apart outside of
 * the tree, too.
 */
final class Values {
  /** The key does not exist. */
  static final int ABSENT = 0;

  /** Any value that nobody observes. */
  static final int UNSEEN = 1;

  /** The empty value; it is the root of the tree. */
  static final int EMPTY = 2;

  /** As long as -9223372036854775808, the longest number. */
  private static final int LONGEST_NUMBER = 20;

  private final ValueTree tree;
  private final boolean numbersMatter;
  private final Map<Bytes, Integer> numbers = new HashMap<>();
  private final List<Bytes> numberTexts = new ArrayList<>();

  /**
   * Makes the values of one key.
   *
   * @param observed every value that an operation returned or compared with
   * @param numbersMatter whether the key is ever incremented
   */
  Values(Collection<Bytes> observed, boolean numbersMatter) {
    this.tree = new ValueTree(observed, EMPTY);
    this.numbersMatter = numbersMatter;
  }

  /** Returns the number of a value. */
  int of(Bytes value) {
    int position = tree.walk(EMPTY, value);
    return position == ValueTree.LEFT ? outside(value) : position;
  }

  /** Returns the number of what a value becomes by an append. */
  int append(int value, Bytes suffix) {
    if (value == ABSENT) {
      return of(suffix);
    }
    if (value == UNSEEN || suffix.length() == 0) {
      return value;
    }
    if (value >= tree.end()) {
      return outside(numberTexts.get(value - tree.end()).plus(suffix));
    }
    int position = tree.walk(value, suffix);
    if (position != ValueTree.LEFT) {
      return position;
    }
    boolean short_ = tree.length(value) + suffix.length() <= LONGEST_NUMBER;
    return numbersMatter && short_ ? outside(tree.text(value).plus(suffix)) : UNSEEN;
  }

  /** Returns the number that a value is the decimal text of, if it is. */
  OptionalLong asNumber(int value) {
    if (value == ABSENT) {
      return OptionalLong.of(0);
    }
    if (value == UNSEEN) {
      return OptionalLong.empty();
    }
    if (value >= tree.end()) {
      return Decimal.parse(numberTexts.get(value - tree.end()));
    }
    return tree.length(value) <= LONGEST_NUMBER
        ? Decimal.parse(tree.text(value))
        : OptionalLong.empty();
  }

  private int outside(Bytes value) {
    if (!numbersMatter || !Decimal.mayBecomeOne(value)) {
      return UNSEEN;
    }
    Integer known = numbers.get(value);
    if (known == null) {
      known = tree.end() + numberTexts.size();
      numbers.put(value, known);
      numberTexts.add(value);
    }
    return known;
  }
}
