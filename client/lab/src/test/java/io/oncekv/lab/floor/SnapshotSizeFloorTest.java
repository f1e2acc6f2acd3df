package io.oncekv.lab.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.Entry;
import io.oncekv.client.OnceKV;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.Poll;
import io.oncekv.lab.history.RecordedClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot has what is there, not what has been. */
@Tag("sandbox")
class SnapshotSizeFloorTest {
  private static final int PUTS = 400;

  /**
   * The labs allow 500 bytes. A file of RocksDB has more than a thousand before there is anything
   * in it, and there are up to four until it puts them together; beyond these only the 500 bytes.
   */
  private static final long MOST_BYTES = 4 * 1_500 + 500;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  @DisplayName("kvraft TestSnapshotSize4B: snapshot size is reasonable")
  void aSnapshotIsAsLargeAsWhatIsInIt() throws Exception {
    try (FloorCluster floor = FloorCluster.startWithSnapshots(folder, 3);
        OnceKV client = floor.client().build();
        FloorHistory history = new FloorHistory(folder.resolve("history.jsonl"))) {
      RecordedClient recorded = history.record(client, "c0");
      recorded.append("ledger", "one ");
      for (int i = 0; i < PUTS / 2; i++) {
        for (String value : List.of("0", "1")) {
          recorded.put("x", value);
          assertThat(recorded.get("x").map(Entry::text)).hasValue(value);
        }
      }
      String found = history.judge(client, Set.of("x", "ledger"));
      long largest = 0;
      for (LocalNode node : floor.cluster().nodes()) {
        Poll.untilTrue(
            FloorCluster.LIMIT,
            "a snapshot of " + node.id(),
            () ->
                floor
                    .cluster()
                    .status(node)
                    .filter(seen -> seen.snapshotIndex() > PUTS - 50)
                    .isPresent());
        largest = Math.max(largest, floor.snapshotDataBytes(node));
      }
      System.out.printf(
          "MEASURED TestSnapshotSize4B: %d bytes of data in a snapshot, at most %d; %s; %s%n",
          largest, MOST_BYTES, floor.checkLogs(), found);
      assertThat(largest).as("bytes of data in a snapshot").isBetween(1L, MOST_BYTES);
    }
  }
}
