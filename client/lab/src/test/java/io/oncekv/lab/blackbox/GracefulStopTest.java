package io.oncekv.lab.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.CallStyle;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("cluster")
class GracefulStopTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @ParameterizedTest
  @EnumSource(CallStyle.class)
  void aLeaderToldToStopFinishesWhatIsInFlightAndHandsOverTheLead(CallStyle style)
      throws Exception {
    // A follower stands for election after 6 s at the earliest: a shorter gap is a hand-over.
    Duration election = Duration.ofSeconds(6);
    try (LocalCluster cluster =
            LocalCluster.builder(folder)
                .shortLived()
                .set("raft.election-timeout-min", election.toSeconds() + "s")
                .set("raft.election-timeout-max", election.toSeconds() + 1 + "s")
                .start();
        Background appends = Background.start(cluster, style)) {
      appends.awaitMore(500);
      LocalNode leader = cluster.awaitLeader(LIMIT);
      appends.gaps().restart();

      int exitCode = leader.terminate(Duration.ofSeconds(30));

      assertThat(exitCode).isZero();
      appends.awaitMore(500);
      assertThat(Duration.ofNanos(appends.gaps().longestNanos())).isLessThan(election);
      assertThat(appends.duplicates()).as("appends that executed and were not answered").isZero();
      leader.start();
      leader.awaitReady(LIMIT);
      appends.verify();
    }
  }
}
