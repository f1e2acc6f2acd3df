package io.oncekv.bench.report;

import static io.oncekv.bench.report.Made.gap;
import static io.oncekv.bench.report.Made.measured;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.oncekv.bench.race.Gap;
import io.oncekv.bench.race.Measurement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RatiosTest {
  @Test
  void throughputAndLatencyAreOursDividedByTheirs() {
    Map<String, Ratio> ratios =
        of(
            measured("oncekv", 1, "writes@1024", 20_000, 50),
            measured("etcd", 1, "writes@1024", 10_000, 100));

    assertThat(ratios.get("writes_1024_etcd").value()).isEqualTo(2);
    assertThat(ratios.get("write_p50_1024_etcd").value()).isEqualTo(0.5);
    assertThat(ratios.get("write_cpu_1024_etcd").value()).isEqualTo(1);
  }

  @Test
  void eachRoundIsComparedWithItselfAndTheMeanIsTold() {
    Map<String, Ratio> ratios =
        of(
            measured("oncekv", 1, "reads@1", 1_000, 1),
            measured("etcd", 1, "reads@1", 1_000, 1),
            // The machine is half as fast, for both.
            measured("oncekv", 2, "reads@1", 1_500, 2),
            measured("etcd", 2, "reads@1", 500, 2));

    Ratio reads = ratios.get("reads_1_etcd");
    assertThat(reads.rounds()).containsExactly(1.0, 3.0);
    assertThat(reads.value()).isEqualTo(2);
    assertThat(reads.lowest()).isEqualTo(1);
    assertThat(reads.highest()).isEqualTo(3);
    assertThat(ratios.get("read_p50_1_etcd").rounds()).containsExactly(1.0, 1.0);
  }

  @Test
  void plainCallsAreComparedWithTheWritesOfThePeer() {
    Map<String, Ratio> ratios =
        of(
            measured("oncekv", 1, "unary@256", 30_000, 1),
            measured("etcd", 1, "writes@256", 10_000, 1),
            measured("etcd", 1, "writes@64", 1, 1));

    assertThat(ratios.get("unary_writes_256_etcd").value()).isEqualTo(3);
    assertThat(ratios).doesNotContainKey("writes_256_etcd");
  }

  @Test
  void ourWritesAreComparedWithTransactionsOfEtcdToo() {
    Map<String, Ratio> ratios =
        of(
            measured("oncekv", 1, "writes@1024", 13_000, 1),
            measured("etcd", 1, "txn64@1024", 26_000, 1));

    assertThat(ratios.get("writes_1024_etcd_txn64").value()).isEqualTo(0.5);
  }

  @Test
  void mixesHaveTheirOwnName() {
    Map<String, Ratio> ratios =
        of(
            measured("oncekv", 1, "mix95@256", 40_000, 1),
            measured("etcd", 1, "mix95@256", 10_000, 1));

    assertThat(ratios.get("mix95_256_etcd").value()).isEqualTo(4);
  }

  @Test
  void theCostOfDedupIsTheShareOfThroughputThatSessionsTake() {
    Map<String, Ratio> ratios =
        of(
            measured("oncekv", 1, "writes@1024", 9_000, 1),
            measured("oncekv", 1, "sessionless@1024", 10_000, 1),
            measured("oncekv", 1, "sessionless@64", 1, 1));

    assertThat(ratios.get("dedup_cost").value()).isCloseTo(0.1, within(1e-9));
  }

  @Test
  void readsOfAllNodesAreComparedWithThoseOfTheLeaderAndWithThePeers() {
    Map<String, Ratio> ratios =
        of(
            measured("oncekv", 1, "reads@1024", 10_000, 1),
            measured("oncekv", 1, "spread@1024", 15_000, 1),
            measured("etcd", 1, "reads@1024", 3_000, 1));

    assertThat(ratios.get("spread_reads_1024").value()).isEqualTo(1.5);
    assertThat(ratios.get("spread_reads_1024_etcd").value()).isEqualTo(5);
  }

  @Test
  void gapsAreComparedByTheirMedians() {
    Map<String, Ratio> ratios =
        Ratios.of(
            Made.results(
                List.of(),
                List.of(
                    gap("oncekv", 1, 1, 1_000),
                    gap("oncekv", 1, 2, 9_000),
                    gap("oncekv", 1, 3, 1_200),
                    gap("etcd", 1, 1, 2_000),
                    gap("etcd", 1, 2, 2_800))));

    assertThat(ratios.get("failover_gap_etcd").value()).isEqualTo(0.5);
  }

  @Test
  void whatOnlyOneOfTwoDidGivesNoRatio() {
    assertThat(of(measured("oncekv", 1, "writes@64", 1_000, 1))).isEmpty();
    assertThat(
            of(
                measured("oncekv", 1, "writes@64", 1_000, 1),
                measured("etcd", 2, "writes@64", 1_000, 1)))
        .isEmpty();
  }

  private static Map<String, Ratio> of(Measurement... measurements) {
    return Ratios.of(Made.results(List.of(measurements), List.<Gap>of()));
  }
}
