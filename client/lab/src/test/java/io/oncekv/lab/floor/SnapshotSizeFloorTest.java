package io.oncekv.lab.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.Entry;
import io.oncekv.client.OnceKV;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.Poll;
import io.oncekv.lab.history.RecordedClient;
import java.nio.file.Path;
import java.util.ArrayList;
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

  /** Before those of the labs: a log that is never cut is longer than it may be by these alone. */
  private static final int LONG_PUTS = 160;

  private static final String LONG_VALUE = "v".repeat(4_096);

  /**
   * The labs allow 500 bytes. A file of RocksDB has two thousand before there is much in it, and a
   * snapshot has some of them until they are put together: 500 bytes beyond that.
   */
  private static final long MOST_BYTES_OF_FILE = 2_048 + 500;

  private static final int MOST_FILES = 8;

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
      for (int i = 0; i < LONG_PUTS; i++) {
        recorded.put("x", LONG_VALUE);
      }
      for (int i = 0; i < PUTS / 2; i++) {
        for (String value : List.of("0", "1")) {
          recorded.put("x", value);
          assertThat(recorded.get("x").map(Entry::text)).hasValue(value);
        }
      }
      String found = history.judge(client, Set.of("x", "ledger"));
      List<List<Long>> snapshots = new ArrayList<>();
      for (LocalNode node : floor.cluster().nodes()) {
        Poll.untilTrue(
            FloorCluster.LIMIT,
            "a snapshot of " + node.id(),
            () ->
                floor
                    .cluster()
                    .status(node)
                    .filter(seen -> seen.snapshotIndex() > LONG_PUTS + PUTS - 50)
                    .isPresent());
        snapshots.addAll(floor.snapshotFiles(node));
      }
      System.out.printf(
          "MEASURED TestSnapshotSize4B: data of %s bytes in snapshots, at most %d files of %d; %s;"
              + " %s%n",
          snapshots, MOST_FILES, MOST_BYTES_OF_FILE, floor.checkLogs(), found);
      assertThat(snapshots)
          .isNotEmpty()
          .allSatisfy(
              files ->
                  assertThat(files)
                      .as("data in a snapshot")
                      .hasSizeBetween(1, MOST_FILES)
                      .allSatisfy(bytes -> assertThat(bytes).isLessThan(MOST_BYTES_OF_FILE)));
    }
  }
}
