package io.oncekv.server.replication.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.oncekv.internal.v1.Command;
import io.oncekv.internal.v1.FormCluster;
import io.oncekv.internal.v1.LogEntry;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.DefaultSettings;
import io.oncekv.v1.Append;
import io.oncekv.v1.Write;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The engine with the real state, which tells how often each append took effect. */
@Timeout(180)
class RealStateTest {
  private static final ByteString KEY = ByteString.copyFromUtf8("key");

  @TempDir Path root;

  private final StringBuilder expected = new StringBuilder();
  private final List<Throwable> fatal = new CopyOnWriteArrayList<>();
  private List<RealNode> nodes;

  @BeforeEach
  void startThree() throws Exception {
    nodes =
        TestCluster.options(3, root).stream()
            .map(o -> new RealNode(o.withSnapshots(40, 4096, 64 << 10), fatal::add))
            .toList();
    nodes.forEach(RealNode::start);
    commit(
        Command.newBuilder()
            .setFormCluster(
                FormCluster.newBuilder()
                    .setClusterId("c")
                    .setIncarnation(7)
                    .setSettings(DefaultSettings.SETTINGS))
            .build());
  }

  @AfterEach
  void stop() {
    nodes.parallelStream().forEach(RealNode::stop);
  }

  private RealNode leader() {
    return await()
        .atMost(TestCluster.PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> nodes.stream().filter(RealNode::leads).findFirst(), Optional::isPresent)
        .orElseThrow();
  }

  private void commit(Command command) throws Exception {
    ByteString entry =
        LogEntry.newBuilder().setFormatVersion(1).addCommands(command).build().toByteString();
    List<CommandResult> results = leader().replicator().propose(entry).get(30, TimeUnit.SECONDS);
    assertThat(results).hasSize(1);
  }

  private void append(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      String token = "[" + expected.length() + "x".repeat(2000) + "]";
      commit(
          Command.newBuilder()
              .setWrite(
                  Write.newBuilder()
                      .setAppend(
                          Append.newBuilder()
                              .setKey(KEY)
                              .setSuffix(ByteString.copyFromUtf8(token))))
              .build());
      expected.append(token);
    }
  }

  private void assertAllHoldEveryAppendOnce() {
    for (RealNode node : nodes) {
      await()
          .atMost(TestCluster.PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(node.value(KEY).contentEquals(expected))
                      .as("%s holds what was appended", node.id())
                      .isTrue());
    }
    assertThat(fatal).isEmpty();
  }

  @Test
  void afterARestartOfAllEveryAppendIsThereOnce() throws Exception {
    append(60);
    nodes.parallelStream().forEach(RealNode::stop);
    nodes.forEach(RealNode::start);
    append(10);
    assertAllHoldEveryAppendOnce();
  }

  @Test
  void aLaggingMemberTakesOverASnapshotAndHoldsEveryAppendOnce() throws Exception {
    append(5);
    RealNode lagging = nodes.stream().filter(n -> !n.leads()).findFirst().orElseThrow();
    long needed = lagging.state().applied().index() + 1;
    lagging.stop();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              append(10);
              return leader().replicator().logStatus().logStartIndex() > needed;
            });
    lagging.start();
    append(60);
    assertAllHoldEveryAppendOnce();
    assertThat(lagging.replicator().logStatus().snapshotsInstalled()).isPositive();
    lagging.stop();
    lagging.start();
    append(5);
    assertAllHoldEveryAppendOnce();
  }
}
