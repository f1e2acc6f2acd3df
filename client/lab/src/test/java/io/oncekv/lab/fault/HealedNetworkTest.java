package io.oncekv.lab.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.Entry;
import io.oncekv.client.OnceKV;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.Poll;
import io.oncekv.lab.host.HostNetwork;
import io.oncekv.lab.host.Requirement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What follows when a network is well again. Connections that were cut without a word wait ever
 * longer before they try again what was lost: after a cut of 13 s for up to 12 s more, in silence.
 */
@Tag("sandbox")
class HealedNetworkTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration CUT = Duration.ofMillis(13_500);

  /** An election or two, over channels that are made afresh. */
  private static final Duration ELECTED = Duration.ofSeconds(10);

  /** The leader asks it again within a second, and makes a connection then. */
  private static final Duration CAUGHT_UP = Duration.ofSeconds(7);

  /** Whoever has answered a write leads, and has a majority that need only be asked. */
  private static final Duration ASKED = Duration.ofSeconds(1);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  void aMemberThatIsBackReplacesAnotherAtOnceThoughConnectionsToItWereFrozen() throws Exception {
    Requirement.check("HealedNetworkTest", HostNetwork.missing());
    try (HostNetwork hosts = HostNetwork.of(3);
        LocalCluster cluster = start(hosts);
        OnceKV client = cluster.client().build()) {
      LocalNode leader = cluster.awaitLeader(LIMIT);
      LocalNode cutOff = cluster.others(leader).get(0);
      LocalNode killed = cluster.others(leader).get(1);
      client.put("k", "before");
      hosts.partition(List.of(Set.of(cutOff.id()), Set.of(leader.id(), killed.id())));
      long cut = System.nanoTime();
      int writes = 0;
      while (System.nanoTime() - cut < CUT.toNanos()) {
        client.put("k", Integer.toString(++writes));
        assertThat(client.get("k").map(Entry::text)).contains(Integer.toString(writes));
      }
      hosts.heal();
      killed.kill();
      long alone = System.nanoTime();
      client.put("k", "after");
      long putMillis = millisSince(alone);
      assertThat(client.get("k").map(Entry::text)).contains("after");
      long getMillis = millisSince(alone) - putMillis;
      System.out.printf(
          "MEASURED HealedNetworkTest: written after %d ms, read %d ms later%n",
          putMillis, getMillis);
      assertThat(Duration.ofMillis(putMillis)).isLessThan(ELECTED);
      assertThat(Duration.ofMillis(getMillis)).isLessThan(ASKED);
    }
  }

  @Test
  void aMemberThatIsBackHasCaughtUpSoonThoughTheLeadersConnectionToItWasFrozen() throws Exception {
    Requirement.check("HealedNetworkTest", HostNetwork.missing());
    try (HostNetwork hosts = HostNetwork.of(3);
        LocalCluster cluster = start(hosts);
        OnceKV client = cluster.client().build()) {
      LocalNode leader = cluster.awaitLeader(LIMIT);
      LocalNode cutOff = cluster.others(leader).get(0);
      LocalNode other = cluster.others(leader).get(1);
      hosts.partition(List.of(Set.of(cutOff.id()), Set.of(leader.id(), other.id())));
      long cut = System.nanoTime();
      int writes = 0;
      while (System.nanoTime() - cut < CUT.toNanos()) {
        client.put("k", Integer.toString(++writes));
      }
      long applied = cluster.status(leader).orElseThrow().appliedIndex();
      hosts.heal();
      long healed = System.nanoTime();
      Poll.untilTrue(
          LIMIT,
          "the member to have every write",
          () -> cluster.status(cutOff).filter(it -> it.appliedIndex() >= applied).isPresent());
      long millis = millisSince(healed);
      System.out.printf("MEASURED HealedNetworkTest: caught up after %d ms%n", millis);
      assertThat(Duration.ofMillis(millis)).isLessThan(CAUGHT_UP);
    }
  }

  private LocalCluster start(HostNetwork hosts) {
    return LocalCluster.builder(folder)
        .nodes(3)
        .shortLived()
        .hosts(hosts.addresses())
        .launchedBy(hosts::launcher)
        .start();
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }
}
