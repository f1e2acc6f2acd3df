package io.oncekv.client.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The settlements of a client, running and done, the newest 4096. Not thread-safe. */
final class Settlements {
  private static final int MOST = 4096;

  private final Map<Long, Settlement> bySequence =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Settlement> eldest) {
          // One still running goes on without being found here: its writes are kept elsewhere.
          return size() > MOST;
        }
      };

  Optional<Settlement> find(long sequence) {
    return Optional.ofNullable(bySequence.get(sequence));
  }

  void add(long sequence, Settlement settlement) {
    bySequence.put(sequence, settlement);
  }

  void remove(long sequence) {
    bySequence.remove(sequence);
  }

  void stopAll() {
    bySequence.values().forEach(Settlement::stop);
  }
}
