package io.oncekv.bench.report;

import io.oncekv.bench.load.Work;
import io.oncekv.bench.race.Gap;
import io.oncekv.bench.race.Measurement;
import io.oncekv.bench.race.Results;
import io.oncekv.bench.race.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * OnceKV against each other system, round by round, since a machine is not the same an hour later.
 *
 * <p>Names: {@code writes_64_etcd} is OnceKV's throughput divided by that of etcd at 64
 * outstanding; {@code write_p50_64_etcd} the same of the median latency, {@code write_cpu_64_etcd}
 * of the nodes' processor time for each operation. {@code unary_writes_64_etcd} has OnceKV by plain
 * calls, {@code writes_64_etcd_txn64} etcd by transactions of 64 puts. {@code failover_gap_etcd} is
 * the median time without a write after a leader was killed, divided by etcd's. {@code dedup_cost}
 * is the share of throughput that sessions cost. Higher is better for throughput, lower for all
 * else.
 */
public final class Ratios {
  private static final String OURS = "oncekv";

  private final Map<String, List<Double>> rounds = new LinkedHashMap<>();
  private final Results results;

  private Ratios(Results results) {
    this.results = results;
  }

  /** Makes all that the results allow, by name. */
  public static Map<String, Ratio> of(Results results) {
    Ratios ratios = new Ratios(results);
    ratios.addThroughputs();
    ratios.addDedupCost();
    ratios.addSpread();
    ratios.addGaps();
    Map<String, Ratio> made = new LinkedHashMap<>();
    ratios.rounds.forEach((name, values) -> made.put(name, new Ratio(values)));
    return made;
  }

  private void addThroughputs() {
    for (Measurement ours : results.measurements()) {
      if (!ours.system().equals(OURS)) {
        continue;
      }
      for (String peer : peers()) {
        addPair(ours, peer);
      }
    }
  }

  private void addPair(Measurement ours, String peer) {
    int outstanding = ours.step().outstanding();
    String end = "_" + outstanding + "_" + peer;
    switch (ours.step().work()) {
      case WRITES -> {
        compare(ours, peer, Work.WRITES, "write", "writes", end);
        find(peer, ours, Work.TXN64)
            .ifPresent(
                theirs -> add("writes" + end + "_txn64", ours.throughput() / theirs.throughput()));
      }
      case UNARY -> compare(ours, peer, Work.WRITES, "unary_write", "unary_writes", end);
      case READS -> compare(ours, peer, Work.READS, "read", "reads", end);
      case SPREAD -> compare(ours, peer, Work.READS, "spread_read", "spread_reads", end);
      case MIX95 -> compare(ours, peer, Work.MIX95, "mix95", "mix95", end);
      case TXN64 -> compare(ours, peer, Work.TXN64, "txn64", "txn64", end);
      case SESSIONLESS, APPENDS -> {
        // No peer has the same.
      }
    }
  }

  private void compare(
      Measurement ours, String peer, Work work, String one, String many, String end) {
    find(peer, ours, work)
        .ifPresent(
            theirs -> {
              add(many + end, ours.throughput() / theirs.throughput());
              add(one + "_p50" + end, ours.latency().p50() / theirs.latency().p50());
              add(one + "_p99" + end, ours.latency().p99() / theirs.latency().p99());
              add(one + "_cpu" + end, ours.nodesCpuMicros() / theirs.nodesCpuMicros());
            });
  }

  /** Of the highest number outstanding that was measured both ways. */
  private void addDedupCost() {
    results.measurements().stream()
        .filter(it -> it.step().work() == Work.SESSIONLESS)
        .filter(it -> find(OURS, it, Work.WRITES).isPresent())
        .mapToInt(it -> it.step().outstanding())
        .max()
        .ifPresent(
            outstanding ->
                results.measurements().stream()
                    .filter(it -> it.step().equals(new Step(Work.SESSIONLESS, outstanding)))
                    .forEach(
                        off ->
                            find(OURS, off, Work.WRITES)
                                .ifPresent(
                                    on ->
                                        add(
                                            "dedup_cost",
                                            1 - on.throughput() / off.throughput()))));
  }

  /** What all nodes together read, in what the leader alone reads. */
  private void addSpread() {
    results.measurements().stream()
        .filter(it -> it.step().work() == Work.SPREAD)
        .forEach(
            spread ->
                find(OURS, spread, Work.READS)
                    .ifPresent(
                        leader ->
                            add(
                                "spread_reads_" + spread.step().outstanding(),
                                spread.throughput() / leader.throughput())));
  }

  private void addGaps() {
    Map<String, Map<Integer, Double>> medians =
        results.gaps().stream()
            .collect(
                Collectors.groupingBy(
                    Gap::system,
                    TreeMap::new,
                    Collectors.groupingBy(
                        Gap::round,
                        TreeMap::new,
                        Collectors.collectingAndThen(Collectors.toList(), Ratios::medianMillis))));
    Map<Integer, Double> ours = medians.getOrDefault(OURS, Map.of());
    for (String peer : peers()) {
      medians
          .getOrDefault(peer, Map.of())
          .forEach(
              (round, millis) ->
                  Optional.ofNullable(ours.get(round))
                      .ifPresent(own -> add("failover_gap_" + peer, own / millis)));
    }
  }

  private static double medianMillis(List<Gap> gaps) {
    long[] sorted = gaps.stream().mapToLong(Gap::millis).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2.0;
  }

  private List<String> peers() {
    return results.systems().keySet().stream().filter(name -> !name.equals(OURS)).toList();
  }

  private Optional<Measurement> find(String system, Measurement like, Work work) {
    Step step = new Step(work, like.step().outstanding());
    return results.measurements().stream()
        .filter(it -> it.system().equals(system))
        .filter(it -> it.round() == like.round() && it.step().equals(step))
        .findFirst();
  }

  private void add(String name, double value) {
    rounds.computeIfAbsent(name, unused -> new ArrayList<>()).add(value);
  }
}
