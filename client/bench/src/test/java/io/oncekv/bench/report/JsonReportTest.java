package io.oncekv.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.oncekv.bench.race.Results;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonReportTest {
  @Test
  void theFileHoldsRatiosAndWhatTheyWereMadeOf(@TempDir Path folder) throws Exception {
    Results results =
        Made.results(
            List.of(
                Made.measured("oncekv", 1, "writes@64", 3_000, 5),
                Made.measured("etcd", 1, "writes@64", 9_000, 4)),
            List.of(Made.gap("etcd", 1, 1, 1_234)));
    Path file = folder.resolve("results.json");

    JsonReport.write(file, Map.of("machine", "a small one"), results, Ratios.of(results));

    JsonNode tree = new ObjectMapper().readTree(file.toFile());
    assertThat(tree.at("/ratios/writes_64_etcd").doubleValue()).isEqualTo(0.333);
    assertThat(tree.at("/ratios_by_round/writes_64_etcd/0").doubleValue()).isEqualTo(0.333);
    assertThat(tree.at("/setting/machine").textValue()).isEqualTo("a small one");
    assertThat(tree.at("/systems/oncekv").textValue()).isEqualTo("OnceKV 1");
    JsonNode ours = tree.at("/measurements/0");
    assertThat(ours.get("system").textValue()).isEqualTo("oncekv");
    assertThat(ours.get("work").textValue()).isEqualTo("writes");
    assertThat(ours.get("outstanding").intValue()).isEqualTo(64);
    assertThat(ours.get("ops_per_second").doubleValue()).isEqualTo(3_000);
    assertThat(ours.get("p99_9_ms").doubleValue()).isEqualTo(15);
    assertThat(ours.get("nodes_resident_mib").intValue()).isEqualTo(300);
    assertThat(tree.at("/gaps/0/millis").intValue()).isEqualTo(1_234);
  }
}
