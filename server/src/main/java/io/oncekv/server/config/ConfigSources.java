package io.oncekv.server.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where settings come from, strongest first: flags, environment, YAML file, default.
 *
 * @param flags values by name of setting
 * @param environment all variables of the process; those that do not start with ONCEKV_ are ignored
 * @param file the YAML file, if any
 */
public record ConfigSources(
    Map<String, String> flags, Map<String, String> environment, Optional<Path> file) {

  /** Names the file when no flag does. */
  public static final String CONFIG_FILE_VARIABLE = "ONCEKV_CONFIG";

  /** Read by the start scripts, not by the node. */
  private static final Set<String> SCRIPT_VARIABLES =
      Set.of("ONCEKV_JAVA_OPTS", CONFIG_FILE_VARIABLE);

  public ConfigSources {
    flags = Map.copyOf(flags);
    environment = Map.copyOf(environment);
  }

  /** A text and where it stood. */
  record Found(String text, String source) {}

  /** Reads every source, refuses what is unknown, and checks the whole. */
  public NodeConfig load() {
    Map<String, Found> found = new LinkedHashMap<>();
    Optional<Path> yaml =
        file.or(() -> Optional.ofNullable(environment.get(CONFIG_FILE_VARIABLE)).map(Path::of));
    yaml.ifPresent(
        path ->
            YamlFile.read(path)
                .forEach(
                    (name, text) -> {
                      requireKnown(name, "the file " + path);
                      found.put(name, new Found(text, "file " + path));
                    }));
    environment.forEach((variable, text) -> fromEnvironment(variable, text, found));
    flags.forEach(
        (name, text) -> {
          requireKnown(name, "--set");
          found.put(name, new Found(text, "flag"));
        });
    return NodeConfig.of(found);
  }

  private static void fromEnvironment(String variable, String text, Map<String, Found> found) {
    if (!variable.startsWith(Setting.VARIABLE_PREFIX) || SCRIPT_VARIABLES.contains(variable)) {
      return;
    }
    Setting<?> setting = SettingCatalog.byVariable().get(variable);
    if (setting == null) {
      throw new ConfigException(
          "unknown environment variable "
              + variable
              + NearestName.of(variable, SettingCatalog.byVariable().keySet())
                  .map(near -> "; did you mean " + near + "?")
                  .orElse("; see --help for the settings there are"));
    }
    found.put(setting.name(), new Found(text, "environment " + variable));
  }

  private static void requireKnown(String name, String where) {
    if (!SettingCatalog.byName().containsKey(name)) {
      throw new ConfigException(
          "unknown setting '"
              + name
              + "' in "
              + where
              + NearestName.of(name, SettingCatalog.byName().keySet())
                  .map(near -> "; did you mean '" + near + "'?")
                  .orElse("; see --help for the settings there are"));
    }
  }
}
