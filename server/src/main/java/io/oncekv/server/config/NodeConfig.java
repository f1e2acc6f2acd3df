package io.oncekv.server.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The effective configuration of a node, checked as a whole. Immutable. */
public final class NodeConfig {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int DEFAULT_CLIENT_PORT = 7400;

  private final Map<Setting<?>, Effective<?>> values;
  private final List<MemberAddresses> members;
  private final MemberAddresses self;

  private record Effective<T>(T value, String text, String source) {}

  private NodeConfig(Map<Setting<?>, Effective<?>> values) {
    this.values = values;
    List<MemberAddresses> named = get(SettingCatalog.MEMBERS);
    this.members = named.isEmpty() ? List.of(alone()) : named;
    this.self =
        members.stream()
            .filter(member -> member.id().equals(get(SettingCatalog.NODE_ID)))
            .findFirst()
            .orElseThrow(
                () ->
                    new ConfigException(
                        "node.id = '"
                            + get(SettingCatalog.NODE_ID)
                            + "' ("
                            + values.get(SettingCatalog.NODE_ID).source()
                            + ") is none of the members "
                            + members.stream().map(MemberAddresses::id).toList()
                            + "; set node.id to one of them, or add it to members"));
  }

  /** The configuration of a node that was told nothing. */
  public static NodeConfig defaults() {
    return of(Map.of());
  }

  static NodeConfig of(Map<String, ConfigSources.Found> found) {
    Map<Setting<?>, Effective<?>> values = new LinkedHashMap<>();
    for (Setting<?> setting : SettingCatalog.all()) {
      ConfigSources.Found source =
          found.getOrDefault(
              setting.name(), new ConfigSources.Found(setting.defaultText(), "default"));
      values.put(setting, effective(setting, source));
    }
    NodeConfig config = new NodeConfig(values);
    config.checkTogether();
    return config;
  }

  private static <T> Effective<T> effective(Setting<T> setting, ConfigSources.Found found) {
    T value = setting.parse(found.text(), found.source());
    return new Effective<>(value, setting.type().format(value), found.source());
  }

  /** The value of a setting. */
  public <T> T get(Setting<T> setting) {
    @SuppressWarnings("unchecked") // filled by of(), which pairs each setting with its own type
    Effective<T> effective = (Effective<T>) values.get(setting);
    return effective.value();
  }

  /** The value of a setting, as people write it. */
  public String text(Setting<?> setting) {
    return values.get(setting).text();
  }

  /** A number that its bounds keep within an int. */
  public int getInt(Setting<Long> setting) {
    return Math.toIntExact(get(setting));
  }

  /** All nodes of the cluster, this one included. */
  public List<MemberAddresses> members() {
    return members;
  }

  /** The members without this node. */
  public List<MemberAddresses> others() {
    MemberAddresses self = self();
    return members().stream().filter(member -> !member.equals(self)).toList();
  }

  /** This node as the others find it. */
  public MemberAddresses self() {
    return self;
  }

  /** Where clients connect. */
  public HostPort listenClient() {
    return get(SettingCatalog.LISTEN_CLIENT).orElse(self.client());
  }

  /** Where the other nodes' consensus engines connect. */
  public HostPort listenRaft() {
    return get(SettingCatalog.LISTEN_RAFT).orElse(self.raft());
  }

  /** Where the other nodes' read barriers connect. */
  public HostPort listenPeer() {
    return get(SettingCatalog.LISTEN_PEER).orElse(self.peer());
  }

  /** Where metrics and probes are served. */
  public HostPort listenHttp() {
    return get(SettingCatalog.LISTEN_HTTP)
        .orElseGet(() -> new HostPort(LOOPBACK, listenClient().port() + 3));
  }

  /** The whole as a YAML file that would give the same configuration again. */
  public String toYaml() {
    StringBuilder yaml = new StringBuilder();
    values.forEach(
        (setting, effective) ->
            yaml.append(setting.name())
                .append(": \"")
                .append(effective.text().replace("\\", "\\\\").replace("\"", "\\\""))
                .append("\"  # ")
                .append(effective.source())
                .append('\n'));
    return yaml.toString();
  }

  /** A cluster of one: found where it listens. */
  private MemberAddresses alone() {
    return new MemberAddresses(
        get(SettingCatalog.NODE_ID),
        alone(SettingCatalog.LISTEN_RAFT, DEFAULT_CLIENT_PORT + 1),
        alone(SettingCatalog.LISTEN_PEER, DEFAULT_CLIENT_PORT + 2),
        alone(SettingCatalog.LISTEN_CLIENT, DEFAULT_CLIENT_PORT));
  }

  private HostPort alone(Setting<Optional<HostPort>> listen, int port) {
    HostPort address = get(listen).orElse(new HostPort(LOOPBACK, port));
    if (address.isWildcard()) {
      throw new ConfigException(
          listen.name()
              + " = '"
              + address
              + "' is a wildcard, and without members nothing says where others find this node;"
              + " name it in members with addresses that can be connected to");
    }
    return address;
  }

  private void checkTogether() {
    Duration min = get(SettingCatalog.ELECTION_TIMEOUT_MIN);
    Duration max = get(SettingCatalog.ELECTION_TIMEOUT_MAX);
    if (max.compareTo(min) <= 0) {
      throw new ConfigException(
          "raft.election-timeout-max = "
              + text(SettingCatalog.ELECTION_TIMEOUT_MAX)
              + " must be larger than raft.election-timeout-min = "
              + text(SettingCatalog.ELECTION_TIMEOUT_MIN)
              + "; raise the first or lower the second");
    }
    if (get(SettingCatalog.MAX_SLOTS) < get(SettingCatalog.SESSION_WINDOW)) {
      throw new ConfigException(
          "cluster.max-slots must be at least cluster.session-window, or no session can be opened");
    }
    checkFills(SettingCatalog.QUEUE_COMMANDS, SettingCatalog.BATCH_COMMANDS);
    checkFills(SettingCatalog.QUEUE_SIZE, SettingCatalog.BATCH_SIZE);
  }

  private void checkFills(Setting<Long> queue, Setting<Long> batch) {
    if (get(queue) < get(batch)) {
      throw new ConfigException(
          queue.name()
              + " = "
              + text(queue)
              + " must be at least "
              + batch.name()
              + " = "
              + text(batch)
              + ", or no log entry is ever full; raise the first or lower the second");
    }
  }
}
