package io.oncekv.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.oncekv.bench.race.Measurement;
import io.oncekv.bench.race.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The results for programs. */
public final class JsonReport {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private JsonReport() {}

  /** Writes them to a file; {@code setting} tells what they were measured under. */
  public static void write(
      Path file, Map<String, String> setting, Results results, Map<String, Ratio> ratios)
      throws IOException {
    Files.writeString(
        file,
        MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree(setting, results, ratios))
            + "\n");
  }

  static ObjectNode tree(Map<String, String> setting, Results results, Map<String, Ratio> ratios) {
    ObjectNode root = MAPPER.createObjectNode();
    ObjectNode ratioNode = root.putObject("ratios");
    ratios.forEach((name, ratio) -> ratioNode.put(name, rounded(ratio.value())));
    ObjectNode byRound = root.putObject("ratios_by_round");
    ratios.forEach(
        (name, ratio) -> {
          ArrayNode rounds = byRound.putArray(name);
          ratio.rounds().forEach(value -> rounds.add(rounded(value)));
        });
    ObjectNode settingNode = root.putObject("setting");
    setting.forEach(settingNode::put);
    ObjectNode systems = root.putObject("systems");
    results.systems().forEach(systems::put);
    ArrayNode measurements = root.putArray("measurements");
    results.measurements().forEach(it -> measurements.add(node(it)));
    ArrayNode gaps = root.putArray("gaps");
    results
        .gaps()
        .forEach(
            gap ->
                gaps.addObject()
                    .put("system", gap.system())
                    .put("round", gap.round())
                    .put("kill", gap.kill())
                    .put("millis", gap.millis())
                    .put("failed_calls", gap.failures()));
    ArrayNode restarts = root.putArray("restarts");
    results
        .restarts()
        .forEach(
            restart ->
                restarts
                    .addObject()
                    .put("system", restart.system())
                    .put("kill", restart.kill())
                    .put("ready_ms", restart.readyMillis())
                    .put("first_read_ms", restart.readMillis()));
    return root;
  }

  private static ObjectNode node(Measurement it) {
    return MAPPER
        .createObjectNode()
        .put("system", it.system())
        .put("round", it.round())
        .put("work", it.step().work().label())
        .put("outstanding", it.step().outstanding())
        .put("seconds", rounded(it.seconds()))
        .put("operations", it.operations())
        .put("ops_per_second", rounded(it.throughput()))
        .put("p50_ms", it.latency().p50())
        .put("p99_ms", it.latency().p99())
        .put("p99_9_ms", it.latency().p999())
        .put("max_ms", it.latency().max())
        .put("nodes_cpu_us_per_op", rounded(it.nodesCpuMicros()))
        .put("generator_cpu_us_per_op", rounded(it.generatorCpuMicros()))
        .put("nodes_resident_mib", it.residentBytes() >> 20)
        .put("failures", it.failures());
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
