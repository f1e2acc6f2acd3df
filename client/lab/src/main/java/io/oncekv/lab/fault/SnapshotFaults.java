package io.oncekv.lab.fault;

import io.oncekv.client.NodeStatus;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalClusterBuilder;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.Poll;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Nodes that fall so far behind that only a snapshot helps; this works everywhere. */
public final class SnapshotFaults implements FaultFamily {
  private final List<Fault> faults = List.of(new Install());

  @Override
  public List<Fault> faults() {
    return faults;
  }

  @Override
  public Optional<String> missing(Fault fault) {
    return Optional.empty();
  }

  @Override
  public void setUp(Path folder, int nodes, LocalClusterBuilder cluster) {
    SmallLogs.set(cluster);
  }

  @Override
  public void close() {
    // Processes only.
  }

  /** A follower is down until the log that it needs is gone; it takes over a snapshot. */
  private record Install() implements Fault {
    /** Entries that it may have, and the leader had not applied yet. */
    private static final int ON_THE_WAY = 50;

    @Override
    public String name() {
      return "snapshot-install";
    }

    @Override
    public boolean leavesMajority() {
      return true;
    }

    /** As long as it takes. */
    @Override
    public Duration hold(double drawn) {
      return Duration.ZERO;
    }

    @Override
    public void carryOut(LocalCluster cluster, Plan plan) {
      LocalNode behind = plan.one(cluster.others(cluster.awaitLeader(LIMIT)));
      behind.destroy();
      long has = leader(cluster).appliedIndex() + ON_THE_WAY;
      Poll.untilTrue(
          LIMIT,
          "the log to be purged beyond index " + has,
          () -> cluster.leader().filter(seen -> seen.status().logStartIndex() > has).isPresent());
      behind.start();
      behind.awaitReady(LIMIT);
      Poll.untilTrue(
          LIMIT,
          "a snapshot to be installed on " + behind.id(),
          () -> cluster.status(behind).filter(told -> told.snapshotsInstalled() > 0).isPresent());
    }

    private static NodeStatus leader(LocalCluster cluster) {
      return Poll.until(LIMIT, "a leader", cluster::leader).status();
    }
  }
}
