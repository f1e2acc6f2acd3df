package io.oncekv.lab.blackbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.Entry;
import io.oncekv.client.OnceKV;
import io.oncekv.client.Read;
import io.oncekv.lab.cluster.ClientPath;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Linearizable reads that a follower answers. */
@Tag("cluster")
class FollowerReadTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int WRITES = 100;
  private static final int PAUSES = 10;
  private static final int READS = 16;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  void aFollowerAnswersWithEveryWriteThatWasAnsweredBefore() {
    try (LocalCluster cluster = LocalCluster.builder(folder).shortLived().start()) {
      LocalNode follower = cluster.others(cluster.awaitLeader(LIMIT)).get(0);
      try (OnceKV writer = cluster.client().build();
          OnceKV pinned = pinnedTo(follower)) {
        for (int write = 1; write <= WRITES; write++) {
          writer.put("k", Integer.toString(write));
          assertThat(pinned.get("k", Read.linearizableFromAnyNode()).map(Entry::text))
              .contains(Integer.toString(write));
        }
      }
      // It was the follower that answered: it was asked alone, and it leads no more than before.
      assertThat(cluster.awaitLeader(LIMIT)).isNotEqualTo(follower);
    }
  }

  @Test
  void aFollowerThatSleptThroughAWriteAnswersWithThatWrite() throws Exception {
    try (LocalCluster cluster = LocalCluster.builder(folder).shortLived().start()) {
      for (int round = 1; round <= PAUSES; round++) {
        LocalNode follower = cluster.others(cluster.awaitLeader(LIMIT)).get(round % 2);
        try (OnceKV writer = cluster.client().build();
            OnceKV pinned = pinnedTo(follower)) {
          var unused = pinned.get("k", Read.linearizableFromAnyNode());
          follower.pause();
          writer.put("k", Integer.toString(round));
          List<CompletableFuture<Optional<Entry>>> reads = new ArrayList<>();
          for (int i = 0; i < READS; i++) {
            reads.add(pinned.getAsync("k".getBytes(UTF_8), Read.linearizableFromAnyNode()));
          }
          follower.resume();
          for (CompletableFuture<Optional<Entry>> read : reads) {
            assertThat(read.join().map(Entry::text)).contains(Integer.toString(round));
          }
        }
      }
    }
  }

  private static OnceKV pinnedTo(LocalNode node) {
    return ClientPath.clientOf(node.endpoint())
        .followLeaderHints(false)
        .attemptTimeout(LIMIT)
        .deadline(LIMIT)
        .build();
  }
}
