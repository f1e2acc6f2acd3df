package io.oncekv.server.replication.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.oncekv.internal.v1.Command;
import io.oncekv.internal.v1.FormCluster;
import io.oncekv.internal.v1.LogEntry;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.DefaultSettings;
import io.oncekv.server.statemachine.KeyValueState;
import io.oncekv.server.storage.StorageOptions;
import io.oncekv.v1.Append;
import io.oncekv.v1.Write;
import java.io.IOException;
import java.io.UncheckedIOException;
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
  private static final StorageOptions SMALL = new StorageOptions(1 << 20, 1 << 20, 2);

  @TempDir Path root;

  private final StringBuilder expected = new StringBuilder();
  private final List<Throwable> fatal = new CopyOnWriteArrayList<>();
  private List<Node> nodes;

  private final class Node {
    private final RatisOptions options;
    private Optional<KeyValueState> state = Optional.empty();
    private Optional<RatisReplicator> replicator = Optional.empty();

    Node(RatisOptions options) {
      this.options = options;
    }

    void start() {
      state =
          Optional.of(
              KeyValueState.open(
                  options.folder().resolveSibling(options.selfId() + "-db"), SMALL, fatal::add));
      try {
        replicator = Optional.of(RatisReplicator.start(options, state.get(), fatal::add));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void stop() {
      replicator.ifPresent(RatisReplicator::close);
      replicator = Optional.empty();
      state.ifPresent(KeyValueState::close);
      state = Optional.empty();
    }

    boolean leads() {
      return replicator.map(r -> r.leadership().ready()).orElse(false);
    }

    String value() {
      return state.orElseThrow().get(KEY).value().map(v -> v.value().toStringUtf8()).orElse("");
    }
  }

  @BeforeEach
  void startThree() throws Exception {
    nodes =
        TestCluster.options(3, root).stream()
            .map(o -> new Node(o.withSnapshots(40, 4096, 64 << 10)))
            .toList();
    nodes.forEach(Node::start);
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
    nodes.parallelStream().forEach(Node::stop);
  }

  private Node leader() {
    return await()
        .atMost(TestCluster.PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> nodes.stream().filter(Node::leads).findFirst(), Optional::isPresent)
        .orElseThrow();
  }

  private void commit(Command command) throws Exception {
    ByteString entry =
        LogEntry.newBuilder().setFormatVersion(1).addCommands(command).build().toByteString();
    List<CommandResult> results =
        leader().replicator.orElseThrow().propose(entry).get(30, TimeUnit.SECONDS);
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
    for (Node node : nodes) {
      await()
          .atMost(TestCluster.PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(node.value().contentEquals(expected))
                      .as("%s holds what was appended", node.options.selfId())
                      .isTrue());
    }
    assertThat(fatal).isEmpty();
  }

  @Test
  void afterARestartOfAllEveryAppendIsThereOnce() throws Exception {
    append(60);
    nodes.parallelStream().forEach(Node::stop);
    nodes.forEach(Node::start);
    append(10);
    assertAllHoldEveryAppendOnce();
  }

  @Test
  void aLaggingMemberTakesOverASnapshotAndHoldsEveryAppendOnce() throws Exception {
    append(5);
    Node lagging = nodes.stream().filter(n -> !n.leads()).findFirst().orElseThrow();
    long needed = lagging.state.orElseThrow().applied().index() + 1;
    lagging.stop();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              append(10);
              return leader().replicator.orElseThrow().logStatus().logStartIndex() > needed;
            });
    lagging.start();
    append(60);
    assertAllHoldEveryAppendOnce();
    assertThat(lagging.replicator.orElseThrow().logStatus().snapshotsInstalled()).isPositive();
    lagging.stop();
    lagging.start();
    append(5);
    assertAllHoldEveryAppendOnce();
  }
}
