package io.oncekv.lab.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.OnceKV;
import io.oncekv.lab.history.RecordedClient;
import java.util.Set;

/** One client appends to one key, a thousand times, one append after the other. */
final class Speed {
  private static final int APPENDS = 1_000;

  /** Three in the 100 ms between two heartbeats of the labs. */
  private static final double MOST_MILLIS = 100.0 / 3;

  private Speed() {}

  /** Goes through it. */
  static void of(FloorCluster floor, String name) throws Exception {
    try (OnceKV client = floor.client().build();
        FloorHistory history = new FloorHistory(floor.folder().resolve(name + ".jsonl"))) {
      RecordedClient recorded = history.record(client, "c0");
      recorded.get("x");
      long begin = System.nanoTime();
      for (int i = 0; i < APPENDS; i++) {
        recorded.append("x", "0-" + i + " ");
      }
      double millis = (System.nanoTime() - begin) / 1e6 / APPENDS;
      System.out.printf(
          "MEASURED %s: %.2f ms for each append, at most %.1f; %s; %s%n",
          name, millis, MOST_MILLIS, history.judge(client, Set.of("x")), floor.checkLogs());
      assertThat(millis).as("milliseconds for an append").isLessThan(MOST_MILLIS);
    }
  }
}
