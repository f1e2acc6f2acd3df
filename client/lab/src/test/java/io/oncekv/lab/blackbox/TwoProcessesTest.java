package io.oncekv.lab.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.FencedException;
import io.oncekv.client.OnceKV;
import io.oncekv.client.WriteResult;
import io.oncekv.lab.cluster.LocalCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two clients that both believe to be the one with this id, at a cluster whose leader is killed.
 */
@Tag("cluster")
class TwoProcessesTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String KEY = "shared";
  private static final int OUTSTANDING = 500;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  @DisplayName("HC-12 the newer process wins; the older is fenced, with what it has on its way")
  void theOlderProcessIsFenced() {
    try (LocalCluster cluster = LocalCluster.builder(folder).shortLived().start();
        OnceKV older = cluster.client().clientId("one").build()) {
      older.append(KEY, "a;");
      List<CompletableFuture<WriteResult>> underWay = new ArrayList<>();
      cluster.awaitLeader(LIMIT).kill();
      for (int i = 0; i < OUTSTANDING; i++) {
        underWay.add(older.appendAsync(KEY, "o" + i + ";"));
      }
      try (OnceKV newer = cluster.client().clientId("one").build()) {
        newer.append(KEY, "newer;");
        List<String> expected = new ArrayList<>(List.of("a", "newer"));
        int fenced = 0;
        for (int i = 0; i < OUTSTANDING; i++) {
          if (executed(underWay.get(i))) {
            expected.add("o" + i);
          } else {
            fenced++;
          }
        }
        String value = newer.get(KEY).orElseThrow().text();
        System.out.printf(
            "of %d writes on their way %d were fenced by the newer process%n", OUTSTANDING, fenced);
        assertThat(value.split(";", -1))
            .as("what was acknowledged, and nothing that was fenced")
            .filteredOn(token -> !token.isEmpty())
            .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(executed(older.appendAsync(KEY, "late;"))).isFalse();
        assertThat(newer.get(KEY).orElseThrow().text()).isEqualTo(value);
      }
    }
  }

  /** Whether a write was answered; one that was not must have been fenced. */
  private static boolean executed(CompletableFuture<WriteResult> write) {
    try {
      return write.join().applied();
    } catch (CompletionException e) {
      assertThat(e.getCause()).isInstanceOf(FencedException.class);
      return false;
    }
  }
}
