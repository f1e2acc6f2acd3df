package io.oncekv.lab.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.OnceKV;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

@Tag("cluster")
class UnconfiguredNodeTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  void aNodeThatIsToldNothingServesAloneAndKeepsItsDataThroughAKill() {
    try (LocalCluster cluster = LocalCluster.builder(folder).shortLived().startUnconfigured();
        OnceKV client = OnceKV.builder().build()) {
      LocalNode node = cluster.nodes().get(0);
      assertThat(client.put("greeting", "hello").applied()).isTrue();
      assertThat(folder.resolve("data")).isDirectory();

      node.kill();
      node.start();
      node.awaitReady(LIMIT);

      assertThat(client.append("greeting", " world").length()).isEqualTo(11);
      assertThat(client.get("greeting").orElseThrow().text()).isEqualTo("hello world");
      assertThat(node.terminate(LIMIT)).isZero();
      assertThat(Files.exists(node.log())).isTrue();
    }
  }
}
