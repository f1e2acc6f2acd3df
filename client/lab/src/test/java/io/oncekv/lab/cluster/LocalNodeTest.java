package io.oncekv.lab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalNodeTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private LocalNode node;

  /** A node whose process is a line of the shell. */
  private void startNode(String line) {
    node =
        new LocalNode(
            NodeAddresses.onLoopback("n1", List.of(1, 2, 3, 4)),
            folder,
            new NodeCommand(List.of("sh", "-c", line), Path.of("none.jar"), List.of()));
    assertThat(node.hasEndedByItself()).isFalse();
    node.start();
  }

  @AfterEach
  void endIt() {
    node.destroy();
  }

  @Test
  void aNodeThatStopsHasEndedByItselfUntilSomebodyAsksForItsExitCode() {
    startNode("exit 70");
    Poll.untilTrue(LIMIT, "the end", () -> !node.isAlive());
    assertThat(node.hasEndedByItself()).isTrue();

    assertThat(node.awaitExitCode(LIMIT)).isEqualTo(70);

    assertThat(node.hasEndedByItself()).isFalse();
  }

  @Test
  void aNodeThatRunsOrWasKilledHasNotEndedByItself() {
    startNode("exec sleep 1000");
    assertThat(node.hasEndedByItself()).isFalse();

    node.kill();

    assertThat(node.hasEndedByItself()).isFalse();
  }

  @Test
  void aNodeThatWasKilledAndThenStopsHasEndedByItself() {
    startNode("[ -e second ] && exit 70; touch second; exec sleep 1000");
    Poll.untilTrue(LIMIT, "the first run", () -> folder.resolve("second").toFile().exists());
    node.kill();

    node.start();
    Poll.untilTrue(LIMIT, "the end", () -> !node.isAlive());

    assertThat(node.hasEndedByItself()).isTrue();
  }
}
