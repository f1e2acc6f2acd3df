package io.oncekv.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The instrument itself, on OnceKV and on ZooKeeper, which comes with it. */
class RaceTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  @Tag("cluster")
  void everyKindOfWorkIsMeasuredAndNoCallFails(@TempDir Path folder) throws Exception {
    Path json = folder.resolve("results.json");
    Path plot = folder.resolve("results.svg");

    int code =
        run(
            "--steps=writes@64,reads@64,spread@64,mix95@64,unary@64,sessionless@64,txn64@128",
            "--rounds=1",
            "--warmup=1",
            "--settle=1",
            "--seconds=1",
            "--keys=2000",
            "--json=" + json,
            "--plot=" + plot);

    assertThat(code).as("%s%s", out, err).isZero();
    JsonNode tree = new ObjectMapper().readTree(json.toFile());
    List<JsonNode> measurements =
        IntStream.range(0, tree.get("measurements").size())
            .mapToObj(tree.get("measurements")::get)
            .toList();
    assertThat(measurements)
        .extracting(it -> it.get("work").textValue())
        .containsExactly("writes", "reads", "spread", "mix95", "unary", "sessionless", "txn64");
    assertThat(measurements)
        .allSatisfy(
            it -> {
              assertThat(it.get("operations").longValue()).isPositive();
              assertThat(it.get("p50_ms").doubleValue()).isPositive();
              assertThat(it.get("nodes_cpu_us_per_op").doubleValue()).isPositive();
              assertThat(it.get("nodes_resident_mib").longValue()).isPositive();
              assertThat(it.get("failures").longValue()).isZero();
            });
    assertThat(tree.at("/ratios/dedup_cost").isNumber()).isTrue();
    assertThat(plot).content().contains("oncekv writes@64");
  }

  @Test
  @Tag("cluster")
  void aKilledLeaderGivesAGapForEachSystem(@TempDir Path folder) throws Exception {
    Path json = folder.resolve("results.json");

    int code =
        run(
            "--peers=zookeeper",
            "--steps=writes@64",
            "--rounds=1",
            "--warmup=1",
            "--settle=1",
            "--seconds=1",
            "--keys=2000",
            "--kills=1",
            "--json=" + json);

    assertThat(code).as("%s%s", out, err).isZero();
    JsonNode ratios = new ObjectMapper().readTree(Files.readString(json)).get("ratios");
    assertThat(ratios.get("writes_64_zookeeper").doubleValue()).isPositive();
    assertThat(ratios.get("failover_gap_zookeeper").doubleValue()).isPositive();
  }

  @Test
  void whatMakesNoSenseIsToldBeforeAnythingStarts() {
    assertThat(run("--peers=redis")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--peers are etcd and zookeeper, not 'redis'");
    assertThat(run("--steps=writes")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(run("--steps=write@1")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("'write@1' is no step");
    assertThat(run("--rounds=0")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--rounds must be at least 1, not 0");
  }

  private int run(String... arguments) {
    return Bench.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
