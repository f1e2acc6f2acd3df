package io.oncekv.lab.fault;

import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalClusterBuilder;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.host.SystemCalls;
import io.oncekv.lab.host.SystemCalls.When;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Disks that cannot keep, or take long to keep, what was written: at the system calls. */
public final class SyncFaults implements FaultFamily {
  private final List<Fault> faults = List.of(new Failing(), new Slow());
  private Path folder = Path.of("");

  @Override
  public List<Fault> faults() {
    return faults;
  }

  @Override
  public Optional<String> missing(Fault fault) {
    return SystemCalls.missing();
  }

  @Override
  public void setUp(Path folder, int nodes, LocalClusterBuilder cluster) {
    this.folder = folder;
  }

  @Override
  public void close() {
    // Each fault lets go of its process.
  }

  private Path said() {
    return folder.resolve("strace.log");
  }

  /** A sync fails, and all that follow: nobody knows what is on disk, so the node stops. */
  private final class Failing implements Fault {
    private static final int LATEST = 8;

    @Override
    public String name() {
      return "fsync-error";
    }

    @Override
    public boolean leavesMajority() {
      return true;
    }

    @Override
    public void carryOut(LocalCluster cluster, Plan plan) throws InterruptedException {
      LocalNode victim = plan.one(cluster.nodes());
      // Each thread counts its own.
      int first = 1 + plan.choice() / cluster.nodes().size() % LATEST;
      String how = "error=EIO:when=" + first + "+";
      try (SystemCalls spoilt = SystemCalls.spoil(victim.pid(), SystemCalls.SYNCS, how, said())) {
        spoilt.await();
        Victims.awaitStop(victim, LIMIT);
      }
      Victims.hold(plan);
    }
  }

  /** Each sync of one node takes 300 ms longer. */
  private final class Slow implements Fault {
    private static final Duration LONGER = Duration.ofMillis(300);

    @Override
    public String name() {
      return "slow-fsync";
    }

    @Override
    public boolean leavesMajority() {
      return true;
    }

    @Override
    public Duration hold(double drawn) {
      return Duration.ofMillis(2_000 + (long) (drawn * 8_000));
    }

    @Override
    public void carryOut(LocalCluster cluster, Plan plan) throws InterruptedException {
      LocalNode victim = plan.one(cluster.nodes());
      try (SystemCalls spoilt = SystemCalls.slowSyncs(victim.pid(), LONGER, When.LATE, said())) {
        spoilt.await();
        Victims.hold(plan);
      }
    }
  }
}
