package io.oncekv.kvctl;

import io.oncekv.kvctl.output.OutputFormat;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options that every command takes, before or behind its name. */
final class GlobalOptions {

  @Option(
      names = "--endpoints",
      scope = ScopeType.INHERIT,
      split = ",",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:KVCTL_ENDPOINTS:-127.0.0.1:7400}",
      description =
          "Client addresses of the cluster, separated by commas; some of them are enough"
              + " (KVCTL_ENDPOINTS; default 127.0.0.1:7400).")
  private List<String> endpoints = List.of();

  @Option(
      names = "--timeout",
      scope = ScopeType.INHERIT,
      paramLabel = "TIME",
      converter = DurationConverter.class,
      defaultValue = "${env:KVCTL_TIMEOUT:-10s}",
      description =
          "How long to go on trying, such as 500ms, 10s, 2m; a bare number is seconds"
              + " (KVCTL_TIMEOUT; default 10s).")
  private Duration timeout = Duration.ofSeconds(10);

  @Option(
      names = {"-o", "--output"},
      scope = ScopeType.INHERIT,
      paramLabel = "FORMAT",
      converter = OutputFormatConverter.class,
      defaultValue = "${env:KVCTL_OUTPUT:-simple}",
      description = "simple, json or table (KVCTL_OUTPUT; default simple).")
  private OutputFormat output = OutputFormat.SIMPLE;

  List<String> endpoints() {
    return endpoints;
  }

  Duration timeout() {
    return timeout;
  }

  OutputFormat output() {
    return output;
  }
}
