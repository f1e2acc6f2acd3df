package io.oncekv.server.config;

/** The configuration cannot be used; the message names the setting, its source and the way out. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigException(String message) {
    super(message, null, false, false);
  }
}
