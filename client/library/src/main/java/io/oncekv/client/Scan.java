package io.oncekv.client;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Which keys to read, in the order of their bytes (unsigned), and how. Immutable: each method
 * returns a scan of its own.
 */
public final class Scan {
  /** The most entries of a page. */
  public static final int MAX_PAGE_SIZE = 1000;

  private final byte[] prefix;
  private final byte[] from;
  private final byte[] to;
  private final boolean reverse;
  private final boolean keysOnly;
  private final int pageSize;
  private final Read freshness;

  private Scan(
      byte[] prefix,
      byte[] from,
      byte[] to,
      boolean reverse,
      boolean keysOnly,
      int pageSize,
      Read freshness) {
    this.prefix = prefix;
    this.from = from;
    this.to = to;
    this.reverse = reverse;
    this.keysOnly = keysOnly;
    this.pageSize = pageSize;
    this.freshness = freshness;
  }

  /** All keys. */
  public static Scan all() {
    return prefix(new byte[0]);
  }

  /** The keys that begin with a prefix. */
  public static Scan prefix(byte[] prefix) {
    byte[] none = new byte[0];
    return new Scan(prefix.clone(), none, none, false, false, MAX_PAGE_SIZE, Read.linearizable());
  }

  /** The keys that begin with a prefix. */
  public static Scan prefix(String prefix) {
    return prefix(prefix.getBytes(UTF_8));
  }

  /**
   * The keys from one on and below another, which must lie above it.
   *
   * @param from inclusive; empty: from the first key on
   * @param to exclusive; empty: to the last key
   */
  public static Scan range(byte[] from, byte[] to) {
    return new Scan(
        new byte[0], from.clone(), to.clone(), false, false, MAX_PAGE_SIZE, Read.linearizable());
  }

  /** The keys from one (inclusive) on and below another (exclusive); an empty text is no bound. */
  public static Scan range(String from, String to) {
    return range(from.getBytes(UTF_8), to.getBytes(UTF_8));
  }

  /** Returns a scan in the other direction. */
  public Scan reversed() {
    return new Scan(prefix, from, to, !reverse, keysOnly, pageSize, freshness);
  }

  /** Returns a scan that leaves the values out. */
  public Scan keysOnly() {
    return new Scan(prefix, from, to, reverse, true, pageSize, freshness);
  }

  /**
   * Returns a scan whose pages have at most so many entries, 1 to {@value #MAX_PAGE_SIZE}; that is
   * the default. A page ends sooner when its keys and values reach 1 MiB.
   */
  public Scan pageSize(int entries) {
    if (entries < 1 || entries > MAX_PAGE_SIZE) {
      throw new IllegalArgumentException(
          "a page has 1 to " + MAX_PAGE_SIZE + " entries, not " + entries);
    }
    return new Scan(prefix, from, to, reverse, keysOnly, entries, freshness);
  }

  /**
   * Returns a scan as fresh as this; linearizable by default. That speaks of the first page: each
   * later one is from a state at least as new as that of the page before.
   */
  public Scan freshness(Read read) {
    return new Scan(prefix, from, to, reverse, keysOnly, pageSize, read);
  }

  /** Returns the prefix, empty if there is none, in an array of the caller's own. */
  public byte[] prefix() {
    return prefix.clone();
  }

  /** Returns the first key, empty if there is no bound, in an array of the caller's own. */
  public byte[] from() {
    return from.clone();
  }

  /** Returns the end, empty if there is no bound, in an array of the caller's own. */
  public byte[] to() {
    return to.clone();
  }

  /** Returns whether it goes from the last key to the first. */
  public boolean isReversed() {
    return reverse;
  }

  /** Returns whether values are left out. */
  public boolean isKeysOnly() {
    return keysOnly;
  }

  /** Returns the most entries of a page. */
  public int pageSize() {
    return pageSize;
  }

  /** Returns how fresh the first page is. */
  public Read freshness() {
    return freshness;
  }
}
