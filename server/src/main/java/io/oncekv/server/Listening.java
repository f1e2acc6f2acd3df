package io.oncekv.server;

import io.oncekv.server.config.HostPort;
import io.oncekv.server.config.NodeConfig;
import io.oncekv.server.config.Setting;
import io.oncekv.server.config.SettingCatalog;
import java.io.IOException;
import java.util.Optional;

/** Opens what listens; an address that cannot be used is refused by the name of its setting. */
final class Listening {

  private Listening() {}

  interface Opening<T> {
    T open() throws IOException;
  }

  /** Finds out first: what opens a socket would say it in its own words, if at all. */
  static void requireHosts(NodeConfig config) throws StartException {
    requireHost(config, SettingCatalog.LISTEN_CLIENT, config.listenClient());
    requireHost(config, SettingCatalog.LISTEN_RAFT, config.listenRaft());
    requireHost(config, SettingCatalog.LISTEN_PEER, config.listenPeer());
    requireHost(config, SettingCatalog.LISTEN_HTTP, config.listenHttp());
  }

  static <T> T on(String setting, HostPort address, Opening<T> opening) throws StartException {
    try {
      return opening.open();
    } catch (IOException e) {
      throw new StartException(
          "cannot listen on "
              + address
              + " ("
              + Node.describe(e)
              + "); free the port, or set "
              + setting
              + " to another address of this machine",
          e);
    }
  }

  private static void requireHost(
      NodeConfig config, Setting<Optional<HostPort>> setting, HostPort address)
      throws StartException {
    if (!NodeOptions.socket(address).isUnresolved()) {
      return;
    }
    boolean named = config.get(setting).isPresent();
    throw new StartException(
        "cannot listen on "
            + address
            + ": this machine knows no host '"
            + address.host()
            + "'; "
            + (named ? "set " : "the address stands in members: correct it there, or set ")
            + setting.name()
            + " to an address of this machine");
  }
}
