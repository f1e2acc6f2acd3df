package io.oncekv.server;

import io.oncekv.server.config.ConfigException;
import io.oncekv.server.config.ConfigSources;
import io.oncekv.server.config.NodeConfig;
import io.oncekv.server.config.Setting;
import io.oncekv.server.config.SettingCatalog;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Flags to configuration to {@link Node}; the flags follow from the declared settings. */
public final class ServerMain {
  /** Stopped as asked. */
  static final int OK = 0;

  /** Could not start. */
  static final int CANNOT_START = 1;

  /** Wrong flags or configuration. */
  static final int USAGE = 2;

  private static final Logger log = LoggerFactory.getLogger(ServerMain.class);

  private static final String CONFIG = "--config";
  private static final String SET = "--set";
  private static final String PRINT_CONFIG = "--print-config";

  private ServerMain() {}

  public static void main(String[] arguments) {
    LastWord.install();
    // gRPC logs to java.util.logging; one log, of one form, is enough.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    int exitCode =
        run(
            arguments,
            System.getenv(),
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    // Not a plain return: a thread that somebody forgot must not keep a stopped node alive.
    System.exit(exitCode);
  }

  /** Does everything up to the exit. */
  static int run(
      String[] arguments, Map<String, String> environment, PrintWriter out, PrintWriter err) {
    CommandLine commandLine = new CommandLine(flags());
    ParseResult parsed;
    try {
      parsed = commandLine.parseArgs(arguments);
    } catch (ParameterException e) {
      err.println("oncekv-server: " + e.getMessage());
      CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
      err.println("try --help");
      return USAGE;
    }
    if (parsed.isUsageHelpRequested()) {
      commandLine.usage(out);
      return OK;
    }
    if (parsed.isVersionHelpRequested()) {
      commandLine.printVersionHelp(out);
      return OK;
    }
    NodeConfig config;
    try {
      config = sources(parsed, environment).load();
    } catch (ConfigException e) {
      err.println("oncekv-server: " + e.getMessage());
      return USAGE;
    }
    if (parsed.hasMatchedOption(PRINT_CONFIG)) {
      out.print(config.toYaml());
      out.flush();
      return OK;
    }
    return serve(config, err);
  }

  /** This release. */
  static String version() {
    return Optional.ofNullable(ServerMain.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  private static int serve(NodeConfig config, PrintWriter err) {
    log.info(
        "oncekv-server {} on Java {}, effective configuration:\n{}",
        version(),
        Runtime.version(),
        config.toYaml().stripTrailing());
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> log.error("thread {} ended by a failure", thread.getName(), failure));
    Node node;
    try {
      node = Node.start(config, new FailStop());
    } catch (StartException e) {
      log.debug("where it failed", e);
      err.println("oncekv-server: cannot start: " + e.getMessage());
      return CANNOT_START;
    }
    CountDownLatch stopped = new CountDownLatch(1);
    TerminationSignals.handle(
        () -> {
          try {
            log.info("stopping");
            node.stop();
          } finally {
            stopped.countDown();
          }
        });
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      node.stop();
    }
    return OK;
  }

  private static ConfigSources sources(ParseResult parsed, Map<String, String> environment) {
    Map<String, String> flags = new LinkedHashMap<>();
    Map<String, String> set = parsed.matchedOptionValue(SET, Map.of());
    flags.putAll(set);
    for (Setting<?> setting : SettingCatalog.all()) {
      if (parsed.hasMatchedOption(setting.flag())) {
        String value = parsed.matchedOptionValue(setting.flag(), "");
        String other = flags.put(setting.name(), value);
        if (other != null && !other.equals(value)) {
          throw new ConfigException(
              setting.name() + " is given both as " + setting.flag() + " and by --set");
        }
      }
    }
    Optional<Path> file = Optional.ofNullable(parsed.matchedOptionValue(CONFIG, null));
    return new ConfigSources(flags, environment, file);
  }

  private static CommandSpec flags() {
    CommandSpec spec =
        CommandSpec.create().name("oncekv-server").version("oncekv-server " + version());
    spec.usageMessage()
        .description(
            "One node of OnceKV. Without any option: a cluster of one, in ./data, on"
                + " 127.0.0.1:7400. Each setting can also be given as an environment variable or"
                + " in a YAML file; see docs/configuration.md.")
        .abbreviateSynopsis(true)
        .sortOptions(false)
        .width(100);
    spec.addOption(
        OptionSpec.builder(CONFIG)
            .paramLabel("FILE")
            .type(Path.class)
            .description("YAML file with settings")
            .build());
    for (Setting<?> setting : SettingCatalog.all()) {
      String value = setting.defaultText().isEmpty() ? "empty" : setting.defaultText();
      spec.addOption(
          OptionSpec.builder(setting.flag())
              .paramLabel("VALUE")
              .type(String.class)
              // Escaped: picocli would take a percent sign for a format.
              .description(
                  (setting.why()
                          + " Default: "
                          + value
                          + "; allowed: "
                          + setting.type().bounds()
                          + ".")
                      .replace("%", "%%"))
              .build());
    }
    spec.addOption(
        OptionSpec.builder(SET)
            .paramLabel("KEY=VALUE")
            .type(Map.class)
            .auxiliaryTypes(String.class, String.class)
            .description("any setting by its name in the YAML file; may be repeated")
            .build());
    spec.addOption(
        OptionSpec.builder(PRINT_CONFIG)
            .type(boolean.class)
            .description("print the effective configuration as YAML and exit")
            .build());
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("print this").build());
    spec.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("print the version")
            .build());
    return spec;
  }
}
