package io.oncekv.lab.fault;

import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalClusterBuilder;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.host.HostNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Networks that are cut, lose packets, hold them up, or end connections. Every node gets a host of
 * its own, in a sandbox. Each fault lasts one to eight seconds and mends the network then.
 */
public final class NetworkFaults implements FaultFamily {
  private static final double SOME_PERCENT = 10;

  /** As in the course's own tests of an unreliable network. */
  private static final Duration LONGEST_DELAY = Duration.ofMillis(26);

  private static final String DELAY = "delay-reorder";

  /** Breaks the network and returns when it has been broken for as long as it should be. */
  private interface Trouble {
    void make(HostNetwork network, LocalCluster cluster, Plan plan) throws InterruptedException;
  }

  private final List<Fault> faults =
      List.of(
          new NetworkFault("partition-minority", true, NetworkFaults::minority),
          new NetworkFault("partition-majority", false, NetworkFaults::majority),
          new NetworkFault("partition-leader", true, NetworkFaults::leader),
          new NetworkFault("isolate-leader", true, NetworkFaults::isolatedLeader),
          new NetworkFault("partition-one-way", true, NetworkFaults::oneWay),
          new NetworkFault("partition-ring", false, NetworkFaults::ring),
          new NetworkFault("partition-flapping", true, NetworkFaults::flapping),
          new NetworkFault("repartition", false, NetworkFaults::repartition),
          new NetworkFault("packet-loss", true, NetworkFaults::loss),
          new NetworkFault(DELAY, true, NetworkFaults::delay),
          new NetworkFault("cut-connections", true, NetworkFaults::cutConnections));

  private Optional<HostNetwork> network = Optional.empty();

  @Override
  public List<Fault> faults() {
    return faults;
  }

  @Override
  public Optional<String> missing(Fault fault) {
    Optional<String> missing = HostNetwork.missing();
    return missing.isEmpty() && fault.name().equals(DELAY) ? HostNetwork.delayMissing() : missing;
  }

  @Override
  public void setUp(Path folder, int nodes, LocalClusterBuilder cluster) {
    HostNetwork hosts = HostNetwork.of(nodes);
    network = Optional.of(hosts);
    cluster.hosts(hosts.addresses()).launchedBy(hosts::launcher);
  }

  @Override
  public void close() {
    network.ifPresent(HostNetwork::close);
    network = Optional.empty();
  }

  private final class NetworkFault implements Fault {
    private final String name;
    private final boolean leavesMajority;
    private final Trouble trouble;

    NetworkFault(String name, boolean leavesMajority, Trouble trouble) {
      this.name = name;
      this.leavesMajority = leavesMajority;
      this.trouble = trouble;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public boolean leavesMajority() {
      return leavesMajority;
    }

    @Override
    public Duration hold(double drawn) {
      return Duration.ofMillis(1_000 + (long) (drawn * 7_000));
    }

    @Override
    public void carryOut(LocalCluster cluster, Plan plan) throws InterruptedException {
      HostNetwork hosts = network.orElseThrow();
      try {
        trouble.make(hosts, cluster, plan);
      } finally {
        hosts.heal();
      }
    }
  }

  private static void minority(HostNetwork network, LocalCluster cluster, Plan plan)
      throws InterruptedException {
    network.partition(Parts.minority(network.nodes(), random(plan)));
    hold(plan);
  }

  private static void majority(HostNetwork network, LocalCluster cluster, Plan plan)
      throws InterruptedException {
    network.partition(Parts.withoutMajority(network.nodes(), random(plan)));
    hold(plan);
  }

  private static void leader(HostNetwork network, LocalCluster cluster, Plan plan)
      throws InterruptedException {
    network.partition(Parts.alone(network.nodes(), Set.of(leader(cluster))));
    hold(plan);
  }

  private static void isolatedLeader(HostNetwork network, LocalCluster cluster, Plan plan)
      throws InterruptedException {
    network.partition(Parts.aloneWithoutClients(network.nodes(), Set.of(leader(cluster))));
    hold(plan);
  }

  /** One node hears no other any more, or no other hears it: the leader as often as another. */
  private static void oneWay(HostNetwork network, LocalCluster cluster, Plan plan)
      throws InterruptedException {
    Random random = random(plan);
    String victim = leaderOrFollower(cluster, random);
    Set<String> others = new HashSet<>(network.nodes());
    others.remove(victim);
    if (random.nextBoolean()) {
      network.cut(others, Set.of(victim));
    } else {
      network.cut(Set.of(victim), others);
    }
    hold(plan);
  }

  private static void ring(HostNetwork network, LocalCluster cluster, Plan plan)
      throws InterruptedException {
    for (List<String> pair : Parts.strangersOfRing(network.nodes(), random(plan))) {
      network.cutBothWays(pair.get(0), pair.get(1));
    }
    hold(plan);
  }

  /**
   * One node is cut off and comes back, again and again, mostly for less than an election takes.
   */
  private static void flapping(HostNetwork network, LocalCluster cluster, Plan plan)
      throws InterruptedException {
    Random random = random(plan);
    String victim = leaderOrFollower(cluster, random);
    List<Set<String>> parts =
        random.nextBoolean()
            ? Parts.alone(network.nodes(), Set.of(victim))
            : Parts.aloneWithoutClients(network.nodes(), Set.of(victim));
    long end = System.nanoTime() + plan.hold().toNanos();
    while (System.nanoTime() - end < 0) {
      network.partition(parts);
      TimeUnit.MILLISECONDS.sleep(50 + random.nextInt(500));
      network.partition(List.of());
      TimeUnit.MILLISECONDS.sleep(50 + random.nextInt(500));
    }
  }

  /** Two other parts each 1 to 1.2 s; there is a majority in one of them, but another each time. */
  private static void repartition(HostNetwork network, LocalCluster cluster, Plan plan)
      throws InterruptedException {
    Random random = random(plan);
    long end = System.nanoTime() + plan.hold().toNanos();
    do {
      network.partition(Parts.byCoin(network.nodes(), random));
      TimeUnit.MILLISECONDS.sleep(1_000 + random.nextInt(200));
    } while (System.nanoTime() - end < 0);
  }

  private static void loss(HostNetwork network, LocalCluster cluster, Plan plan)
      throws InterruptedException {
    network.lose(SOME_PERCENT);
    hold(plan);
  }

  private static void delay(HostNetwork network, LocalCluster cluster, Plan plan)
      throws InterruptedException {
    network.delay(SOME_PERCENT, LONGEST_DELAY);
    hold(plan);
  }

  /** All connections of one node after the other are cut, those of clients and nodes alike. */
  private static void cutConnections(HostNetwork network, LocalCluster cluster, Plan plan)
      throws InterruptedException {
    Random random = random(plan);
    long end = System.nanoTime() + plan.hold().toNanos();
    String victim = leaderOrFollower(cluster, random);
    do {
      network.cutConnections(victim);
      TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(900));
      victim = network.nodes().get(random.nextInt(network.nodes().size()));
    } while (System.nanoTime() - end < 0);
  }

  private static String leader(LocalCluster cluster) {
    return cluster.awaitLeader(Fault.LIMIT).id();
  }

  private static String leaderOrFollower(LocalCluster cluster, Random random) {
    LocalNode leader = cluster.awaitLeader(Fault.LIMIT);
    List<LocalNode> others = cluster.others(leader);
    LocalNode chosen = random.nextBoolean() ? leader : others.get(random.nextInt(others.size()));
    return chosen.id();
  }

  private static Random random(Plan plan) {
    return new Random(plan.choice());
  }

  private static void hold(Plan plan) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(plan.hold().toMillis());
  }
}
