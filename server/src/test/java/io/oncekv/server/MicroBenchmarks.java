package io.oncekv.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Measures the server's hot paths one by one, each in a JVM of its own. {@code scripts/bench micro}
 * runs it; by its name it is no test that Surefire finds by itself.
 */
class MicroBenchmarks {
  private static final String ALL = "io\\.oncekv\\.server\\..*Benchmark\\..*";

  @Test
  void everyHotPathIsMeasured() throws Exception {
    int seconds = Integer.getInteger("oncekv.micro.seconds", 5);
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(Optional.ofNullable(System.getProperty("oncekv.micro.only")).orElse(ALL))
            .forks(1)
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(seconds))
            .measurementIterations(3)
            .measurementTime(TimeValue.seconds(seconds))
            .shouldFailOnError(true);
    Optional.ofNullable(System.getProperty("oncekv.micro.json"))
        .filter(file -> !file.isBlank())
        .ifPresent(file -> options.result(file).resultFormat(ResultFormatType.JSON));

    assertThat(new Runner(options.build()).run()).isNotEmpty();
  }
}
