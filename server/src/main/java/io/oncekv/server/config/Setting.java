package io.oncekv.server.config;

import java.util.Locale;

/**
 * One setting.
 *
 * @param <T> the type of its value
 * @param name as in a YAML file, dots between the levels
 * @param type how its text is read
 * @param defaultText its value when nothing says otherwise
 * @param why what it does and when to change it
 */
public record Setting<T>(String name, ValueType<T> type, String defaultText, String why) {

  static final String VARIABLE_PREFIX = "ONCEKV_";

  /** The command line's name for it. */
  public String flag() {
    return "--" + name.replace('.', '-');
  }

  /** The environment's name for it. */
  public String environmentVariable() {
    return VARIABLE_PREFIX + name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** Reads a value of it, or says what is wrong with it, where it came from and what is allowed. */
  public T parse(String text, String source) {
    try {
      return type.parse(text.strip());
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          name
              + " = '"
              + text
              + "' ("
              + source
              + ") "
              + e.getMessage()
              + "; allowed: "
              + type.bounds());
    }
  }
}
