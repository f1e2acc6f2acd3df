package io.oncekv.lab.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.ClusterClient;
import io.oncekv.client.WriteResult;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The nearest thing to a change of members that can be done yet: a machine replaced by an empty
 * one.
 */
@Tag("cluster")
class EmptiedMemberTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  @DisplayName("HC-55 a follower that lost its disk is given sessions and replies, under retries")
  void aFollowerWithoutItsDiskKnowsEveryReply() throws Exception {
    try (LocalCluster cluster = LocalCluster.builder(folder).shortLived().start();
        ClusterClient client = cluster.client().buildClusterClient();
        Background appends = Background.start(cluster)) {
      OldWrite write = OldWrite.of(client);
      WriteResult first = write.send(client);
      appends.awaitMore(300);

      LocalNode replaced = cluster.others(cluster.awaitLeader(LIMIT)).get(0);
      replaced.kill();
      delete(folder.resolve(replaced.id()).resolve("data"));
      appends.awaitMore(300);
      replaced.start();
      replaced.awaitReady(LIMIT);
      appends.awaitMore(300);

      Leads.moveTo(replaced, cluster, LIMIT);
      OldWrite.assertDuplicateOf(first, write.sendTo(replaced, LIMIT));
      appends.awaitMore(300);
      appends.verify();
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(folder)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
    assertThat(folder).doesNotExist();
  }
}
