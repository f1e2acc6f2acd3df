package io.oncekv.server.config;

/** Writes docs/configuration.md; a test compares the file with it, so that it cannot drift. */
public final class ConfigReference {
  private static final String INTRODUCTION =
      """
      # Configuration

      Written by the server from its own declarations (`SettingCatalog`); a test keeps this file equal.

      A value comes from the first of these that names it: flag, environment variable, YAML file
      (`--config FILE` or `ONCEKV_CONFIG`), default. Unknown flags, keys and `ONCEKV_*` variables are
      refused, and so are values out of bounds: the message names the setting, the source and what is
      allowed (exit code 2). A node logs its whole effective configuration at start;
      `scripts/server --print-config` prints it as YAML and exits.

      Each setting below has a YAML key (nested or dotted: `raft: {segment-size: 32MiB}` is
      `raft.segment-size: 32MiB`), a flag and a variable. `--set KEY=VALUE` is another way to write any
      flag. `ONCEKV_JAVA_OPTS` is read by what starts the JVM (`scripts/server`, `scripts/cluster`, the
      container), and replaces the default memory options (`-Xms256m -Xmx512m`).

      With no configuration at all a node serves a one-node cluster from `./data` on 127.0.0.1: clients
      on 7400, Raft on 7401, peers on 7402, HTTP on 7403.

      ```yaml
      node.id: n1
      data.dir: /var/lib/oncekv
      members:
        - {id: n1, raft: "kv1:7401", peer: "kv1:7402", client: "kv1:7400"}
        - {id: n2, raft: "kv2:7401", peer: "kv2:7402", client: "kv2:7400"}
        - {id: n3, raft: "kv3:7401", peer: "kv3:7402", client: "kv3:7400"}
      listen: {client: "0.0.0.0:7400", raft: "0.0.0.0:7401", peer: "0.0.0.0:7402", http: "0.0.0.0:7403"}
      ```

      The `cluster.*` sizes and limits are *replicated* settings: the node that forms the cluster writes
      its own values into the replicated state once, and from then on every node uses those, whatever
      its configuration says.

      Exit codes: 0 stopped as asked; 1 could not start (a port in use, a data directory that is locked,
      unwritable, damaged or another node's); 2 wrong usage or configuration; 3 out of memory; 70 stopped itself because
      of a failure it must not outlive (a failed write to disk, a damaged record): the last log line says
      what happened and what to do.
      """;

  private ConfigReference() {}

  /** The whole document. */
  public static String markdown() {
    StringBuilder out = new StringBuilder(INTRODUCTION);
    for (Setting<?> setting : SettingCatalog.all()) {
      out.append("\n## `").append(setting.name()).append("`\n\n");
      out.append(setting.why()).append("\n\n");
      out.append("- flag `").append(setting.flag()).append("`, variable `");
      out.append(setting.environmentVariable()).append("`\n");
      out.append("- default: ");
      out.append(setting.defaultText().isEmpty() ? "empty" : "`" + setting.defaultText() + "`");
      out.append("; unit: ").append(setting.type().unit());
      out.append("; allowed: ").append(setting.type().bounds()).append('\n');
    }
    return out.toString();
  }
}
