package io.oncekv.lab.fault;

import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalClusterBuilder;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.host.FakeClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Wall clocks that are wrong. Nothing that OnceKV promises depends on one. */
public final class ClockFaults implements FaultFamily {
  private static final int MOST_HOURS = 100;

  private final List<Fault> faults =
      List.of(new Jump("clock-forward", 1), new Jump("clock-back", -1), new Drift());

  /** By the node's folder. */
  private final Map<Path, FakeClock> clocks = new LinkedHashMap<>();

  private boolean prepared;

  @Override
  public List<Fault> faults() {
    return faults;
  }

  @Override
  public Optional<String> missing(Fault fault) {
    return FakeClock.missing();
  }

  @Override
  public void setUp(Path folder, int nodes, LocalClusterBuilder cluster) {
    FakeClock.prepareSandbox();
    prepared = true;
    for (int i = 1; i <= nodes; i++) {
      Path node = folder.resolve("n" + i);
      clocks.put(node, FakeClock.in(node.resolve("clock")));
    }
    cluster.launchedBy(node -> clocks.get(node).words());
  }

  @Override
  public void close() {
    if (prepared) {
      FakeClock.cleanSandbox();
      prepared = false;
    }
  }

  private FakeClock clock(LocalNode node) {
    return clocks.get(node.data().getParent());
  }

  /** The clock of one node is hours wrong for a while. */
  private final class Jump implements Fault {
    private final String name;
    private final int direction;

    Jump(String name, int direction) {
      this.name = name;
      this.direction = direction;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public boolean leavesMajority() {
      return true;
    }

    /** Long enough to be seen. */
    @Override
    public Duration hold(double drawn) {
      return Duration.ofMillis(2_000 + (long) (drawn * 6_000));
    }

    @Override
    public void carryOut(LocalCluster cluster, Plan plan) throws InterruptedException {
      FakeClock clock = clock(plan.one(cluster.nodes()));
      int hours = 1 + plan.choice() / cluster.nodes().size() % MOST_HOURS;
      clock.shift(Duration.ofHours((long) direction * hours));
      Victims.hold(plan);
      clock.shift(Duration.ZERO);
    }
  }

  /** All clocks move apart, each at its own speed, some backwards. */
  private final class Drift implements Fault {
    private static final long STEP_MILLIS = 500;
    private static final int MOST_SECONDS = 600;

    @Override
    public String name() {
      return "clock-drift";
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
      List<LocalNode> nodes = cluster.nodes();
      long end = System.nanoTime() + plan.hold().toNanos();
      for (int step = 1; System.nanoTime() - end < 0; step++) {
        for (int i = 0; i < nodes.size(); i++) {
          int speed = (plan.choice() >> i) % (2 * MOST_SECONDS) - MOST_SECONDS;
          clock(nodes.get(i)).shift(Duration.ofSeconds(speed).multipliedBy(step));
        }
        TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
      }
      for (LocalNode node : nodes) {
        clock(node).shift(Duration.ZERO);
      }
    }
  }
}
