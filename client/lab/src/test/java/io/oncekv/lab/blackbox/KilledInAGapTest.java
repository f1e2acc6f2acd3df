package io.oncekv.lab.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.ClusterClient;
import io.oncekv.client.OnceKV;
import io.oncekv.client.SessionInfo;
import io.oncekv.client.WriteResult;
import io.oncekv.lab.cluster.ClientPath;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * One write on its way, and a node killed with -9 at a chosen step of it: {@link CrashTest} kills
 * at any moment, under load.
 */
@Tag("cluster")
class KilledInAGapTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final byte[] KEY = "gap".getBytes(StandardCharsets.UTF_8);

  /** Where a node dies; named by the code that comes next. */
  private enum Gap {
    BEFORE_APPEND(
        "org.apache.ratis.server.raftlog.segmented.SegmentedRaftLogOutputStream", "write"),
    BEFORE_FSYNC("io.oncekv.server.replication.ratis.EngineStateMachine", "flush"),
    BEFORE_APPLY("io.oncekv.server.statemachine.KeyValueState", "apply"),
    BEFORE_REPLY("io.oncekv.server.replication.ratis.AppliedWatermark", "advance");

    private final String className;
    private final String methodName;

    Gap(String className, String methodName) {
      this.className = className;
      this.methodName = methodName;
    }

    /** Whether a majority has the write on disk when a leader dies here. */
    boolean isCommitted() {
      return this == BEFORE_APPLY || this == BEFORE_REPLY;
    }
  }

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private final ExecutorService background = Executors.newSingleThreadExecutor();
  private final StringBuilder expected = new StringBuilder();
  private SessionInfo session;
  private long sequence;

  @Test
  @DisplayName("HC-39 a leader killed in each gap of a write: it is there once, its reply stays")
  void aLeaderIsKilledInEachGap() throws Exception {
    try (LocalCluster cluster = start();
        ClusterClient even = client(cluster, 0);
        ClusterClient odd = client(cluster, 1)) {
      session = even.openSession("writer");
      for (Gap gap : Gap.values()) {
        LocalNode leader = cluster.awaitLeader(LIMIT);
        WriteResult result = writeAndKill(sequence % 2 == 0 ? even : odd, leader, gap);
        if (gap.isCommitted()) {
          assertThat(result.duplicate()).as("%s: whether it was there", gap).isTrue();
        }
        assertComesBackKnowing(cluster, leader, result, gap);
      }
    } finally {
      background.shutdownNow();
    }
  }

  @Test
  @DisplayName(
      "HC-39 a follower killed in each gap of a write that is acknowledged: it has it, too")
  void aFollowerIsKilledInEachGap() throws Exception {
    try (LocalCluster cluster = start();
        ClusterClient even = client(cluster, 0);
        ClusterClient odd = client(cluster, 1)) {
      session = even.openSession("writer");
      for (Gap gap : Gap.values()) {
        LocalNode follower = cluster.others(cluster.awaitLeader(LIMIT)).get(0);
        // The other way than in the test of leaders.
        WriteResult result = writeAndKill(sequence % 2 == 0 ? odd : even, follower, gap);
        assertThat(result.duplicate()).as("%s: answered before", gap).isFalse();
        assertComesBackKnowing(cluster, follower, result, gap);
      }
    } finally {
      background.shutdownNow();
    }
  }

  private static ClusterClient client(LocalCluster cluster, int turn) {
    return cluster.client().callStyle(ClientPath.ofTurn(turn)).deadline(LIMIT).buildClusterClient();
  }

  private LocalCluster start() {
    return LocalCluster.builder(folder).shortLived().jvmOption(NodeDebugger.JVM_OPTION).start();
  }

  /** Sends a write until it is answered, the node dying on its way. */
  private WriteResult writeAndKill(ClusterClient client, LocalNode node, Gap gap) throws Exception {
    sequence++;
    expected.append(suffix());
    NodeDebugger debugger = NodeDebugger.attach(node);
    debugger.stopAt(gap.className, gap.methodName);
    CompletableFuture<WriteResult> write =
        CompletableFuture.supplyAsync(() -> send(client), background);
    debugger.awaitStop(LIMIT);
    node.kill();
    return write.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private void assertComesBackKnowing(
      LocalCluster cluster, LocalNode node, WriteResult result, Gap gap) {
    node.start();
    node.awaitReady(LIMIT);
    Leads.moveTo(node, cluster, LIMIT);
    try (ClusterClient pinned = OldWrite.pinnedTo(node, LIMIT);
        OnceKV reader = cluster.client().build()) {
      OldWrite.assertDuplicateOf(result, send(pinned));
      assertThat(reader.get(KEY).orElseThrow().text()).as("%s", gap).isEqualTo(expected.toString());
    }
  }

  private WriteResult send(ClusterClient through) {
    return through
        .rawSession(session.session(), session.epoch(), session.incarnation())
        .append(
            sequence, sequence, KEY, suffix().getBytes(StandardCharsets.UTF_8), Optional.empty());
  }

  private String suffix() {
    return "[" + sequence + "]";
  }
}
