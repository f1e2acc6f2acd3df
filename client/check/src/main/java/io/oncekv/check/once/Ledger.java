package io.oncekv.check.once;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What clients were told of their appends. Not safe for several threads: filled under the lock of
 * whoever runs the clients.
 *
 * <p>Of one client and one key only one append is on its way at a time, so the order in which its
 * answers are recorded here is the order in which its tokens must stand in the value.
 */
public final class Ledger {
  private final Map<String, Map<String, Entry>> byKey = new HashMap<>();
  private final Map<Integer, Integer> recorded = new HashMap<>();
  private long acknowledged;
  private long unknown;

  private record Entry(int client, int position, boolean acknowledged) {}

  /** Records that a token's append was answered as applied. */
  public void acknowledge(Token token) {
    record(token, true);
    acknowledged++;
  }

  /** Records that nobody knows whether a token was appended. */
  public void giveUp(Token token) {
    record(token, false);
    unknown++;
  }

  private void record(Token token, boolean known) {
    int position = recorded.merge(token.client(), 1, Integer::sum);
    Entry before =
        byKey
            .computeIfAbsent(token.key(), key -> new HashMap<>())
            .put(token.text(), new Entry(token.client(), position, known));
    if (before != null) {
      throw new IllegalStateException("recorded twice, so not unique under its key: " + token);
    }
  }

  /** Returns how many appends were acknowledged. */
  public long acknowledged() {
    return acknowledged;
  }

  /** Returns how many appends ended without an answer. */
  public long unknown() {
    return unknown;
  }

  /** Returns the keys under which anything may stand. */
  public Collection<String> keys() {
    return List.copyOf(byKey.keySet());
  }

  /** Holds a key's value against what was recorded for it. */
  public Findings check(String key, Optional<String> value) {
    Map<String, Entry> expected = byKey.getOrDefault(key, Map.of());
    List<String> texts = new ArrayList<>();
    long foreign = value.map(text -> split(text, texts)).orElse(0L);

    Map<String, Integer> seen = new HashMap<>();
    Map<Integer, Integer> lastOfClient = new HashMap<>();
    long doubled = 0;
    long misordered = 0;
    for (String text : texts) {
      Entry entry = expected.get(text);
      if (entry == null) {
        foreign++;
      } else if (seen.merge(text, 1, Integer::sum) > 1) {
        doubled++;
      } else if (entry.acknowledged()) {
        // One that nobody has an answer for may stand anywhere.
        int last = lastOfClient.getOrDefault(entry.client(), 0);
        misordered += last > entry.position() ? 1 : 0;
        lastOfClient.put(entry.client(), Math.max(last, entry.position()));
      }
    }
    long lost =
        expected.entrySet().stream()
            .filter(token -> token.getValue().acknowledged() && !seen.containsKey(token.getKey()))
            .count();
    return new Findings(lost, doubled, misordered, foreign);
  }

  /** Splits a value into its tokens; returns 1 if its last one is torn. */
  private static long split(String value, List<String> into) {
    int start = 0;
    for (int end = value.indexOf(Token.END); end >= 0; end = value.indexOf(Token.END, start)) {
      into.add(value.substring(start, end));
      start = end + 1;
    }
    return start < value.length() ? 1 : 0;
  }
}
