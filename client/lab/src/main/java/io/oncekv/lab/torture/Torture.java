package io.oncekv.lab.torture;

import io.oncekv.check.linear.Verdict;
import io.oncekv.client.CallStyle;
import io.oncekv.client.OnceKV;
import io.oncekv.lab.append.GapMeter;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalClusterBuilder;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.Poll;
import io.oncekv.lab.fault.Fault;
import io.oncekv.lab.mortal.MortalClients;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One run: a cluster, its clients, faults, and the audit beside them. */
final class Torture {
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  /** Somewhat more, for a machine that is out of breath. */
  private static final Duration LONGEST_CALL = DEADLINE.plusSeconds(3);

  private final TortureOptions options;
  private final FaultCatalog catalog;
  private final Path folder;
  private final Consumer<String> out;
  private final AtomicBoolean over = new AtomicBoolean();
  private final List<String> problems = new ArrayList<>();
  private final Availability availability;
  private final LostSessions lostSessions = new LostSessions();
  private int faults;

  /**
   * Prepares a run.
   *
   * @param catalog the options' faults are from; it stays the caller's to close
   */
  Torture(TortureOptions options, FaultCatalog catalog, Path folder, Consumer<String> out) {
    this.options = options;
    this.catalog = catalog;
    this.folder = folder;
    this.out = out;
    this.availability = new Availability(options.longestGap());
  }

  TortureResult run() throws InterruptedException {
    List<OnceKV> clients = new ArrayList<>();
    ExecutorService threads = Executors.newCachedThreadPool();
    LocalClusterBuilder builder = LocalCluster.builder(folder).nodes(options.nodes()).shortLived();
    catalog.setUp(options.faults(), folder, options.nodes(), builder);
    try (RunLog log = new RunLog(folder);
        LocalCluster cluster = builder.start()) {
      for (int i = 0; i <= options.clients(); i++) {
        CallStyle style = i % 2 == 0 ? CallStyle.STREAM : CallStyle.UNARY;
        clients.add(
            cluster
                .client()
                .clientId("torture-" + i)
                .deadline(DEADLINE)
                .callStyle(style)
                .listener(log.listener("c" + i, lostSessions))
                .build());
      }
      Audit audit = new Audit(folder, clients.get(options.clients()));
      try (Workload workload =
              new Workload(
                  clients.subList(0, options.clients()), folder, options.seed(), availability);
          MortalClients mortals =
              new MortalClients(
                  folder, cluster.endpoints(), options.killedClients(), options.seed())) {
        Judging judging = new Judging(workload, audit);
        Future<?> judged = threads.submit(judging);
        Future<?> lives = threads.submit(() -> live(mortals, judging));
        hurt(cluster, workload, log);
        over.set(true);
        workload.stop();
        await(lives, "the clients that are killed");
        judging.end();
        await(judged, "the audit");
        checkCalls(workload);
        checkKills(mortals);
      }
      problems.addAll(availability.problems());
      problems.addAll(audit.problems());
      problems.addAll(lostSessions.problems());
      return new TortureResult(
          audit.operations(),
          faults,
          audit.unknown(),
          audit.findings(),
          audit.verdict().orElse(Verdict.UNDECIDED),
          availability.worstGap().toMillis(),
          problems);
    } finally {
      over.set(true);
      clients.forEach(OnceKV::close);
      threads.shutdownNow();
    }
  }

  /** Clients live and die until the run is over; then each finishes what it left. */
  private Void live(MortalClients mortals, Judging judging) throws InterruptedException {
    while (options.killedClients() > 0 && !over.get()) {
      judging.add(mortals.liveOnce());
    }
    judging.add(mortals.finish());
    return null;
  }

  /** Carries out faults until time is up, at least one. */
  private void hurt(LocalCluster cluster, Workload workload, RunLog log)
      throws InterruptedException {
    Schedule schedule = new Schedule(options.faults(), options.seed());
    long end = System.nanoTime() + options.time().toNanos();
    awaitSuccess(workload.gaps());
    do {
      Schedule.Step step = schedule.next();
      tell(
          log,
          "fault %d: %s, %d ms"
              .formatted(faults + 1, step.fault().name(), step.plan().hold().toMillis()));
      workload.gaps().restart();
      if (!step.fault().leavesMajority()) {
        availability.outageBegins();
      }
      step.fault().carryOut(cluster, step.plan());
      // Before they are started again, as if they were the fault's victims.
      problems.addAll(dead(cluster));
      cluster.startAll(Fault.LIMIT);
      cluster.awaitLeader(Fault.LIMIT);
      awaitSuccess(workload.gaps());
      long gap = workload.gaps().longestNanos();
      faults++;
      tell(
          log,
          "fault %d: mended, %d ms without a successful write"
              .formatted(faults, TimeUnit.NANOSECONDS.toMillis(gap)));
      if (step.fault().leavesMajority()) {
        availability.gap(faults, step.fault(), gap);
      } else {
        availability.outageEnds();
      }
      TimeUnit.MILLISECONDS.sleep(step.rest().toMillis());
      problems.addAll(dead(cluster));
    } while (System.nanoTime() - end < 0 && problems.isEmpty());
  }

  private void tell(RunLog log, String line) {
    log.add(line);
    out.accept(line);
  }

  /** Returns those that ended though nobody ended them. */
  private static List<String> dead(LocalCluster cluster) {
    return cluster.nodes().stream()
        .filter(LocalNode::hasEndedByItself)
        .map(node -> node.id() + " ended by itself; the end of its log:\n" + node.logTail())
        .toList();
  }

  private static void awaitSuccess(GapMeter gaps) {
    long seen = gaps.successes();
    Poll.untilTrue(Fault.LIMIT, "a write to succeed", () -> gaps.successes() > seen);
  }

  private void checkCalls(Workload workload) {
    if (workload.longestCall().compareTo(LONGEST_CALL) > 0) {
      problems.add(
          "a call took %d ms though its deadline was %d ms"
              .formatted(workload.longestCall().toMillis(), DEADLINE.toMillis()));
    }
  }

  private void checkKills(MortalClients mortals) {
    if (options.killedClients() > 0) {
      out.accept(
          "%d processes of clients with journals were killed, and %d writes finished by later ones"
              .formatted(mortals.kills(), mortals.recoveredWrites()));
    }
  }

  private static void await(Future<?> task, String who) throws InterruptedException {
    try {
      task.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(who + " failed: " + e.getCause(), e.getCause());
    }
  }
}
