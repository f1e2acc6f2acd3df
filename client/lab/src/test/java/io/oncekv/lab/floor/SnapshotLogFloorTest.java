package io.oncekv.lab.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.Entry;
import io.oncekv.client.NodeStatus;
import io.oncekv.client.OnceKV;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.Poll;
import io.oncekv.lab.history.RecordedClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The scenarios with three nodes of the lab "fault-tolerant key/value service", with snapshots. */
@Tag("sandbox")
class SnapshotLogFloorTest {
  /** The log is purged file by file, and a file has 64 KiB. */
  private static final String LONG_VALUE = "v".repeat(4_096);

  private static final int PUTS = 50;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path folder;

  private static FloorCluster floor;

  @BeforeAll
  static void start() {
    floor = FloorCluster.startWithSnapshots(folder, 3);
  }

  @AfterAll
  static void close() {
    // A start that failed has closed what there was.
    if (floor != null) {
      floor.close();
    }
  }

  @Test
  @DisplayName("kvraft TestSpeed4B: ops complete fast enough")
  void aThousandAppendsAreFastEnough() throws Exception {
    Speed.of(floor, "TestSpeed4B");
  }

  @Test
  @DisplayName("kvraft TestSnapshotRPC4B: InstallSnapshot RPC")
  void aNodeThatIsLeftBehindCatchesUpByASnapshot() throws Exception {
    LocalCluster cluster = floor.cluster();
    LocalNode leader = cluster.awaitLeader(FloorCluster.LIMIT);
    LocalNode other = cluster.others(leader).get(0);
    LocalNode behind = cluster.others(leader).get(1);
    Set<String> keys = new TreeSet<>(Set.of("a", "b", "c", "d", "e", "ledger"));
    try (OnceKV toAll = floor.client().build();
        OnceKV toMajority = to(leader, other);
        OnceKV toSecondMajority = to(other, behind);
        OnceKV toThirdMajority = to(leader, behind);
        FloorHistory history = new FloorHistory(folder.resolve("SnapshotRpc.jsonl"))) {
      RecordedClient all = history.record(toAll, "all");
      all.put("a", "A");
      assertThat(text(all, "a")).isEqualTo("A");
      long reached = status(cluster, behind).appliedIndex();

      floor.hosts().partition(List.of(Set.of(leader.id(), other.id()), Set.of(behind.id())));
      RecordedClient majority = history.record(toMajority, "majority");
      for (int i = 0; i < PUTS; i++) {
        majority.put("key-" + i, i + LONG_VALUE);
        keys.add("key-" + i);
      }
      majority.put("b", "B");
      majority.append("ledger", "majority ");
      for (LocalNode node : List.of(leader, other)) {
        Poll.untilTrue(
            FloorCluster.LIMIT,
            "the log of " + node.id() + " to be cut, though " + behind.id() + " lacks it",
            () -> status(cluster, node).logStartIndex() > reached + 1);
      }

      // What leads now is cut off, so that nothing goes without the one that lags behind.
      floor.hosts().partition(List.of(Set.of(other.id(), behind.id()), Set.of(leader.id())));
      RecordedClient second = history.record(toSecondMajority, "second majority");
      second.put("c", "C");
      second.put("d", "D");
      second.append("ledger", "second ");
      assertThat(text(second, "a")).isEqualTo("A");
      assertThat(text(second, "b")).isEqualTo("B");
      assertThat(text(second, "key-1")).isEqualTo(1 + LONG_VALUE);
      assertThat(text(second, "key-49")).isEqualTo(49 + LONG_VALUE);
      assertThat(status(cluster, behind).snapshotsInstalled())
          .as("snapshots that %s took over", behind.id())
          .isPositive();

      // Of these two, only the one that took over a snapshot has the last writes, so that it leads,
      // and everything is read from what it took over.
      floor.hosts().partition(List.of(Set.of(leader.id(), behind.id()), Set.of(other.id())));
      RecordedClient third = history.record(toThirdMajority, "third majority");
      assertThat(text(third, "b")).isEqualTo("B");
      assertThat(text(third, "d")).isEqualTo("D");
      for (int i = 0; i < PUTS; i++) {
        assertThat(text(third, "key-" + i)).as("key-%d", i).isEqualTo(i + LONG_VALUE);
      }

      floor.heal();
      all.put("e", "E");
      assertThat(text(all, "c")).isEqualTo("C");
      assertThat(text(all, "e")).isEqualTo("E");
      assertThat(text(all, "key-1")).isEqualTo(1 + LONG_VALUE);
      System.out.printf(
          "MEASURED TestSnapshotRPC4B: %s; %s%n", history.judge(toAll, keys), floor.checkLogs());
    } finally {
      floor.heal();
    }
  }

  private static OnceKV to(LocalNode one, LocalNode other) {
    return OnceKV.builder()
        .endpoints(one.endpoint(), other.endpoint())
        .followLeaderHints(false)
        .build();
  }

  private static NodeStatus status(LocalCluster cluster, LocalNode node) {
    return Poll.until(FloorCluster.LIMIT, "the status of " + node.id(), () -> cluster.status(node));
  }

  private static String text(RecordedClient client, String key) {
    return client.get(key).map(Entry::text).orElse("");
  }
}
