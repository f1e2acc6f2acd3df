package io.oncekv.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The instrument for growth, on small data. */
class GrowthTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  @Tag("cluster")
  void eachPartGivesItsRatiosAndNoCallFails(@TempDir Path folder) throws Exception {
    Path json = folder.resolve("growth.json");

    int code =
        run(
            "--quick",
            "--only=appends,reads,sessions,restart,nodes",
            "--nodes=1",
            "--outstanding=64",
            "--json=" + json);

    assertThat(code).as("%s%s", out, err).isZero();
    JsonNode tree = new ObjectMapper().readTree(json.toFile());
    assertThat(tree.get("ratios").fieldNames())
        .toIterable()
        .containsExactly(
            "append_to_1mib_time_1",
            "append_to_1mib_p50_1",
            "append_to_1mib_time_64",
            "get_appended_time_1",
            "get_appended_p50_1",
            "get_appended_time_8",
            "writes_many_sessions_64",
            "writes_1_by_3_nodes_64");
    assertThat(tree.get("ratios")).allSatisfy(it -> assertThat(it.doubleValue()).isPositive());
    assertThat(tree.get("measurements"))
        .allSatisfy(it -> assertThat(it.get("failures").longValue()).isZero());
    assertThat(tree.at("/restarts/0/first_read_ms").longValue())
        .isGreaterThanOrEqualTo(tree.at("/restarts/0/ready_ms").longValue())
        .isPositive();
  }

  @Test
  void whatMakesNoSenseIsToldBeforeAnythingStarts() {
    assertThat(run("--only=reads,all")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString())
        .contains("'all' is none of appends, reads, keys, sessions, restart, nodes, values");
    assertThat(run("--sessions=0")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--sessions must be at least 1, not 0");
  }

  private int run(String... options) {
    String[] arguments = new String[options.length + 1];
    arguments[0] = "growth";
    System.arraycopy(options, 0, arguments, 1, options.length);
    return Bench.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
