package io.oncekv.server;

import io.oncekv.server.config.ConfigException;
import io.oncekv.server.config.ConfigSources;
import io.oncekv.server.config.NodeConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts one node from flags, environment, configuration file and defaults. */
@Command(
    name = "oncekv-server",
    mixinStandardHelpOptions = true,
    versionProvider = ServerMain.Version.class,
    description = "Runs one OnceKV node; without any option a one-node cluster in ./data.",
    footer = "All settings: docs/configuration.md, or --print-config.")
public final class ServerMain implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ServerMain.class);
  private static final int CANNOT_START = 1;

  @Option(names = "--config", paramLabel = "FILE", description = "YAML file with settings.")
  private Path file;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "Sets any setting, such as --set node.id=n1. May be given several times.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(names = "--data-dir", description = "Short for --set data.dir=DIR.")
  private String dataDir;

  @Option(names = "--node-id", description = "Short for --set node.id=ID.")
  private String nodeId;

  @Option(names = "--members", description = "Short for --set members=LIST.")
  private String members;

  @Option(names = "--print-config", description = "Prints the effective configuration and ends.")
  private boolean printConfig;

  /** Runs the node until it is told to stop. */
  public static void main(String[] arguments) {
    int code = new CommandLine(new ServerMain()).execute(arguments);
    if (code != 0) {
      System.exit(code);
    }
  }

  @Override
  public Integer call() {
    try {
      NodeConfig config =
          new ConfigSources(flags(), System.getenv(), Optional.ofNullable(file)).load();
      if (printConfig) {
        System.out.print(config.toYaml());
        return CommandLine.ExitCode.OK;
      }
      LOG.info("effective configuration:\n{}", config.toYaml());
      run(config);
      return CommandLine.ExitCode.OK;
    } catch (ConfigException e) {
      System.err.println("oncekv-server: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    } catch (IOException | RuntimeException e) {
      LOG.debug("the node cannot start", e);
      System.err.println("oncekv-server: cannot start: " + e.getMessage());
      return CANNOT_START;
    }
  }

  private static void run(NodeConfig config) throws IOException {
    FailStop failStop = new FailStop();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> failStop.accept(failure));
    Node node = Node.start(config, Version.number(), failStop);
    // The JVM stays alive by the threads of the node; SIGTERM runs this hook.
    Runtime.getRuntime().addShutdownHook(new Thread(node::close, "stop"));
    LOG.info("node {} serves clients on {}", config.self().id(), config.listenClient());
  }

  private Map<String, String> flags() {
    Map<String, String> flags = new LinkedHashMap<>(settings);
    put(flags, "data.dir", dataDir);
    put(flags, "node.id", nodeId);
    put(flags, "members", members);
    return flags;
  }

  private static void put(Map<String, String> flags, String name, String value) {
    if (value != null) {
      flags.put(name, value);
    }
  }

  /** The version that the build wrote into the jar's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    static String number() {
      String version = ServerMain.class.getPackage().getImplementationVersion();
      return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
      return new String[] {"oncekv-server " + number()};
    }
  }
}
