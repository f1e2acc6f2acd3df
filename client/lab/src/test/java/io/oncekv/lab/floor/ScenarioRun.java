package io.oncekv.lab.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.OnceKV;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.Poll;
import io.oncekv.lab.host.HostNetwork;
import io.oncekv.lab.network.LossyNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Goes through a scenario, round by round, and judges each round. */
final class ScenarioRun {
  private static final Duration LEAST_DIVIDED = Duration.ofSeconds(4);

  /** Of each client in a round: on a busy machine two seconds are over after next to nothing. */
  private static final int LEAST_OPERATIONS = 20;

  private final FloorCluster cluster;
  private final Scenario scenario;
  private final FloorForm form = FloorForm.asked();
  private final long seed = Long.getLong("oncekv.seed", System.nanoTime());
  private final AtomicBoolean stop = new AtomicBoolean();
  private final List<FloorClient> workers = new ArrayList<>();
  private int divisions;

  private ScenarioRun(FloorCluster cluster, Scenario scenario) {
    this.cluster = cluster;
    this.scenario = scenario;
  }

  /** Goes through all rounds. */
  static void of(FloorCluster cluster, Scenario scenario) throws Exception {
    new ScenarioRun(cluster, scenario).run();
  }

  private void run() throws Exception {
    System.out.printf("%s: seed %d (-Doncekv.seed=%d)%n", scenario.name(), seed, seed);
    for (int round = 1; round <= form.rounds(); round++) {
      long begin = System.nanoTime();
      String found = round(round);
      System.out.printf(
          "MEASURED %s, round %d of %d: %s; %d answers of earlier attempts; %s; %.1f s%n",
          scenario.name(),
          round,
          form.rounds(),
          found,
          workers.stream().mapToLong(FloorClient::duplicates).sum(),
          cluster.checkLogs(),
          (System.nanoTime() - begin) / 1e9);
    }
  }

  private String round(int round) throws Exception {
    stop.set(false);
    workers.clear();
    divisions = 0;
    String name = scenario.name() + "-" + round;
    List<OnceKV> clients = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(scenario.clients());
    try (LossyNetwork network = cluster.unreliable(seed + round);
        OnceKV reader = cluster.client().build();
        FloorHistory history = new FloorHistory(cluster.folder().resolve(name + ".jsonl"))) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < scenario.clients(); i++) {
        OnceKV client =
            (scenario.unreliable() ? cluster.client(network) : cluster.client())
                .clientId(name + "-" + i)
                // As in the labs: a call ends when it is answered.
                .noDeadline()
                .build();
        clients.add(client);
        FloorClient worker =
            new FloorClient(
                history.record(client, "c" + i), scenario, name + "/", i, seed + 31L * round + i);
        workers.add(worker);
        running.add(threads.submit(() -> work(worker)));
      }
      if (scenario.unreliable()) {
        cluster.makeNodesUnreliable();
      }
      hurt(new Random(seed + round));
      stop.set(true);
      for (Future<?> client : running) {
        await(client);
      }
      cluster.heal();
      Set<String> keys = new TreeSet<>();
      workers.forEach(worker -> keys.addAll(worker.keys()));
      String found = history.judge(reader, keys);
      if (scenario.unreliable()) {
        assertThat(network.lostRequests()).as("requests lost").isPositive();
        assertThat(network.lostReplies()).as("replies lost").isPositive();
        found +=
            "; %d requests and %d replies lost"
                .formatted(network.lostRequests(), network.lostReplies());
      }
      if (scenario.partitions()) {
        found += "; divided " + divisions + " times";
      }
      return found;
    } finally {
      stop.set(true);
      cluster.heal();
      threads.shutdownNow();
      clients.forEach(OnceKV::close);
    }
  }

  /** What the test does to the cluster while the clients work. */
  private void hurt(Random random) throws InterruptedException {
    awaitOperations(1);
    if (scenario.partitions()) {
      divideAgainAndAgain(random);
    } else {
      TimeUnit.MILLISECONDS.sleep(form.length().toMillis());
    }
    if (scenario.restarts()) {
      // Under load, where the labs let their clients come to an end before.
      cluster.restartAll();
      awaitOperations(1);
    }
    for (FloorClient worker : workers) {
      awaitOperations(worker, LEAST_OPERATIONS);
    }
  }

  private void divideAgainAndAgain(Random random) throws InterruptedException {
    HostNetwork hosts = cluster.hosts();
    // Long enough for some divisions, in the short form, too.
    long end = System.nanoTime() + Math.max(form.length().toNanos(), LEAST_DIVIDED.toNanos());
    do {
      Set<String> one = new TreeSet<>();
      Set<String> other = new TreeSet<>();
      for (LocalNode node : cluster.cluster().nodes()) {
        (random.nextBoolean() ? one : other).add(node.id());
      }
      hosts.partition(List.of(one, other));
      TimeUnit.MILLISECONDS.sleep(1_000 + random.nextInt(200));
      divisions++;
    } while (System.nanoTime() - end < 0);
    hosts.partition(List.of());
  }

  private void awaitOperations(int more) {
    for (FloorClient worker : workers) {
      awaitOperations(worker, worker.operations() + more);
    }
  }

  private void awaitOperations(FloorClient worker, long goal) {
    Poll.untilTrue(
        FloorCluster.LIMIT,
        "every client to get something done",
        () -> worker.operations() >= goal || stop.get());
  }

  private void work(FloorClient worker) {
    try {
      while (!stop.get()) {
        worker.operation();
      }
    } catch (RuntimeException | Error e) {
      // Nobody has to wait for this one any more.
      stop.set(true);
      throw e;
    }
  }

  private static void await(Future<?> client) throws InterruptedException {
    try {
      client.get();
    } catch (ExecutionException e) {
      throw new AssertionError("a client failed: " + e.getCause().getMessage(), e.getCause());
    }
  }
}
