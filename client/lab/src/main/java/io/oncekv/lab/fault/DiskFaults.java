package io.oncekv.lab.fault;

import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalClusterBuilder;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.Poll;
import io.oncekv.lab.host.LoopDisk;
import io.oncekv.lab.host.SystemCalls;
import io.oncekv.lab.host.SystemCalls.When;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Disks that run full, break, or lose their power: each node's data is on a disk of its own. */
public final class DiskFaults implements FaultFamily {
  /** Takes room only as it is filled. */
  private static final int MEBIBYTES = 1024;

  private final List<Fault> faults =
      List.of(
          new Full(),
          new LowOnAll(),
          new Broken(),
          new PowerLoss(),
          new PowerLossOfAll(),
          new PowerLossInSyncs());

  /** By the node's id. */
  private final Map<String, LoopDisk> disks = new LinkedHashMap<>();

  @Override
  public List<Fault> faults() {
    return faults;
  }

  @Override
  public Optional<String> missing(Fault fault) {
    return fault instanceof PowerLossInSyncs
        ? LoopDisk.missing().or(SystemCalls::missing)
        : LoopDisk.missing();
  }

  @Override
  public void setUp(Path folder, int nodes, LocalClusterBuilder cluster) {
    for (int i = 1; i <= nodes; i++) {
      Path node = folder.resolve("n" + i);
      disks.put(
          "n" + i,
          LoopDisk.make(node.resolve("disk.ext4"), node.resolve(LocalNode.DATA), MEBIBYTES));
    }
  }

  @Override
  public void close() {
    disks.values().forEach(LoopDisk::close);
    disks.clear();
  }

  private LoopDisk disk(LocalNode node) {
    return disks.get(node.id());
  }

  /** Power goes away under running processes; the machines start again, checked and mounted. */
  private void losePower(List<LocalNode> victims) {
    cutPower(victims);
    powerIsBack(victims);
  }

  private void cutPower(List<LocalNode> victims) {
    // So that none of them sees its disk fail: they are to end in the same moment.
    victims.forEach(LocalNode::pause);
    victims.forEach(victim -> disk(victim).cutPower());
  }

  private void powerIsBack(List<LocalNode> victims) {
    victims.forEach(LocalNode::destroy);
    victims.forEach(victim -> disk(victim).repair());
  }

  /** A disk without a free block: the node refuses writes, or stops. */
  private final class Full implements Fault {
    private static final long AGAIN_MILLIS = 100;

    /** Within this a node that has time to run notices what failed while its disk was full. */
    private static final long NOTICED_MILLIS = 2_000;

    @Override
    public String name() {
      return "disk-full";
    }

    @Override
    public boolean leavesMajority() {
      return true;
    }

    @Override
    public Duration hold(double drawn) {
      return Duration.ofMillis(1_000 + (long) (drawn * 7_000));
    }

    @Override
    public void carryOut(LocalCluster cluster, Plan plan) throws InterruptedException {
      LocalNode victim = plan.one(cluster.nodes());
      LoopDisk disk = disk(victim);
      long end = System.nanoTime() + plan.hold().toNanos();
      while (System.nanoTime() - end < 0) {
        disk.fill();
        TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
      }
      disk.empty();
      awaitProbe(victim, System.currentTimeMillis());
      TimeUnit.MILLISECONDS.sleep(NOTICED_MILLIS);
      Victims.awaitStopIfAny(victim, LIMIT);
    }
  }

  /** A node writes to its disk every second; once it has, it had time to run since a moment. */
  private static void awaitProbe(LocalNode node, long sinceMillis) {
    Path probe = node.data().resolve("raft").resolve("disk-probe");
    Poll.untilTrue(
        Fault.LIMIT,
        node.id() + " to write to its disk, or to end",
        () -> !node.isAlive() || probe.toFile().lastModified() > sinceMillis);
  }

  /** All disks are almost full: writes are refused until there is room, and no node stops. */
  private final class LowOnAll implements Fault {
    /** Below the limit, an eighth of the disk, and more than a few seconds of work take. */
    private static final int LEFT = MEBIBYTES / 16;

    @Override
    public String name() {
      return "disk-low-all";
    }

    @Override
    public boolean leavesMajority() {
      return false;
    }

    @Override
    public void carryOut(LocalCluster cluster, Plan plan) throws InterruptedException {
      disks.values().forEach(disk -> disk.leave(LEFT));
      Victims.hold(plan);
      for (LocalNode node : cluster.nodes()) {
        if (!node.isAlive()) {
          throw new IllegalStateException(
              "%s ended though its disk had room; the end of its log:\n%s"
                  .formatted(node.id(), node.logTail()));
        }
      }
      disks.values().forEach(LoopDisk::empty);
    }
  }

  /** The file system finds an error in itself and turns read-only: the node stops. */
  private final class Broken implements Fault {
    @Override
    public String name() {
      return "read-only";
    }

    @Override
    public boolean leavesMajority() {
      return true;
    }

    @Override
    public void carryOut(LocalCluster cluster, Plan plan) throws InterruptedException {
      LocalNode victim = plan.one(cluster.nodes());
      disk(victim).breakDown();
      Victims.awaitStop(victim, LIMIT);
      disk(victim).repair();
      Victims.hold(plan);
    }
  }

  private final class PowerLoss implements Fault {
    @Override
    public String name() {
      return "power-loss";
    }

    @Override
    public boolean leavesMajority() {
      return true;
    }

    @Override
    public void carryOut(LocalCluster cluster, Plan plan) throws InterruptedException {
      losePower(List.of(plan.one(cluster.nodes())));
      Victims.hold(plan);
    }
  }

  private final class PowerLossOfAll implements Fault {
    @Override
    public String name() {
      return "power-loss-all";
    }

    @Override
    public boolean leavesMajority() {
      return false;
    }

    @Override
    public void carryOut(LocalCluster cluster, Plan plan) throws InterruptedException {
      losePower(cluster.nodes());
      Victims.hold(plan);
    }
  }

  /**
   * The power of all goes after syncs that have ended late, and before those that follow them have
   * begun. What was written during a sync is on no disk then. To acknowledge it would be wrong, and
   * a power loss alone has the time of one sync to show that.
   */
  private final class PowerLossInSyncs implements Fault {
    /** Short enough for a leader to stay one. */
    private static final Duration LONGER = Duration.ofMillis(200);

    private static final Duration FOR_EVER = Duration.ofSeconds(30);

    /** What a sync that has ended lets a node say is heard within it. */
    private static final Duration MOMENT = Duration.ofMillis(500);

    @Override
    public String name() {
      return "slow-sync-power-loss-all";
    }

    @Override
    public boolean leavesMajority() {
      return false;
    }

    @Override
    public Duration hold(double drawn) {
      return Duration.ofMillis(1_000 + (long) (drawn * 3_000));
    }

    @Override
    public void carryOut(LocalCluster cluster, Plan plan) throws InterruptedException {
      List<SystemCalls> slow = new ArrayList<>();
      try {
        slowSyncs(cluster, slow, LONGER, When.EARLY);
        Victims.hold(plan);
        // Nobody is to sync between one way of being slow and the other.
        cluster.nodes().forEach(LocalNode::pause);
        cluster.nodes().forEach(LocalNode::awaitPaused);
        letGo(slow);
        slowSyncs(cluster, slow, FOR_EVER, When.LATE);
        cluster.nodes().forEach(LocalNode::resume);
        TimeUnit.MILLISECONDS.sleep(MOMENT.toMillis());
        cutPower(cluster.nodes());
      } finally {
        // Before they are ended: strace keeps them until their syncs have ended.
        letGo(slow);
      }
      powerIsBack(cluster.nodes());
    }

    private static void slowSyncs(
        LocalCluster cluster, List<SystemCalls> slow, Duration longer, When when) {
      for (LocalNode node : cluster.nodes()) {
        Path said = node.log().resolveSibling("strace.log");
        slow.add(SystemCalls.slowSyncs(node.pid(), longer, when, said));
      }
      slow.forEach(SystemCalls::await);
    }

    private static void letGo(List<SystemCalls> slow) {
      slow.forEach(SystemCalls::close);
      slow.clear();
    }
  }
}
