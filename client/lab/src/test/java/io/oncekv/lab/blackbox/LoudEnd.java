package io.oncekv.lab.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.lab.cluster.LocalNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/** The end of a node that must not go on: its exit code and the last line of its log tell. */
final class LoudEnd {
  static final int EXIT_CODE = 70;

  /** All that Java says of a file that was to be synced without a channel. */
  static final String SYNC_FAILED = ": sync failed";

  private LoudEnd() {}

  /**
   * Waits until a node has stopped by itself.
   *
   * @param why one of these its last line has to name
   */
  static void await(LocalNode node, Duration limit, String... why) {
    assertThat(node.awaitExitCode(limit)).as("exit code of %s", node.id()).isEqualTo(EXIT_CODE);
    assertThat(lastLine(node))
        .as("the last line of the log of %s", node.id())
        .contains("stopping at once, with exit code 70")
        .containsAnyOf(why)
        .contains("start the node again");
  }

  private static String lastLine(LocalNode node) {
    try {
      List<String> lines = Files.readAllLines(node.log());
      return lines.get(lines.size() - 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
