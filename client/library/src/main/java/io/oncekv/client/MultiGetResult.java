package io.oncekv.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What several keys held at one moment. */
public final class MultiGetResult {
  private final List<byte[]> keys;
  private final List<Optional<Entry>> entries;
  private final long stateRevision;

  /** Makes one: an entry for each key, in the same order. */
  public MultiGetResult(List<byte[]> keys, List<Optional<Entry>> entries, long stateRevision) {
    if (keys.size() != entries.size()) {
      throw new IllegalArgumentException(keys.size() + " keys, but " + entries.size() + " entries");
    }
    this.keys = new ArrayList<>(keys);
    this.entries = List.copyOf(entries);
    this.stateRevision = stateRevision;
  }

  /** Returns what each key held, in the order asked for. */
  public List<Optional<Entry>> entries() {
    return entries;
  }

  /**
   * Returns what a key held.
   *
   * @throws IllegalArgumentException if it was not asked for
   */
  public Optional<Entry> get(byte[] key) {
    for (int i = 0; i < keys.size(); i++) {
      if (Arrays.equals(keys.get(i), key)) {
        return entries.get(i);
      }
    }
    throw new IllegalArgumentException("this key was not asked for: " + new String(key, UTF_8));
  }

  /**
   * Returns what a key held.
   *
   * @throws IllegalArgumentException if it was not asked for
   */
  public Optional<Entry> get(String key) {
    return get(key.getBytes(UTF_8));
  }

  /** Returns the newest revision in the state that was read. */
  public long stateRevision() {
    return stateRevision;
  }
}
