package io.oncekv.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** All settings there are, in the order in which they are documented. */
public final class SettingCatalog {
  /** The bound of {@link #BATCH_SIZE}: no configuration makes larger log entries than this. */
  public static final long LARGEST_BATCH = 4L << 20;

  private static final List<Setting<?>> ALL = new ArrayList<>();
  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  // ---- Who this node is ----

  public static final Setting<String> NODE_ID =
      add(
          "node.id",
          ValueTypes.name(),
          "n1",
          "This node's name, unique for ever in its cluster. A node whose disk was lost joins again"
              + " under a new one. Noted in the data directory, which is refused under another one.");
  public static final Setting<List<MemberAddresses>> MEMBERS =
      add(
          "members",
          ValueTypes.members(),
          "",
          "All nodes of the cluster, this one included, as the others and clients find them; the"
              + " same on every node. In YAML a list of maps with id, raft, peer and client. Empty:"
              + " a cluster of this node alone, found where it listens.");
  public static final Setting<String> CLUSTER_NAME =
      add(
          "cluster.name",
          ValueTypes.name(),
          "oncekv",
          "Nodes with different cluster names do not talk to each other. The same on every node,"
              + " never changed afterwards: the data directory is refused under another one.");
  public static final Setting<Path> DATA_DIR =
      add(
          "data.dir",
          ValueTypes.folder(),
          "./data",
          "Holds the log and the database. One process at a time; a local disk whose fsync is"
              + " honest.");

  // ---- Where it listens ----

  public static final Setting<Optional<HostPort>> LISTEN_CLIENT =
      add(
          "listen.client",
          ValueTypes.optionalAddress(),
          "",
          "Where clients connect (gRPC). Empty: this node's client address in members, or"
              + " 127.0.0.1:7400.");
  public static final Setting<Optional<HostPort>> LISTEN_RAFT =
      add(
          "listen.raft",
          ValueTypes.optionalAddress(),
          "",
          "Where the other nodes' consensus engines connect. Empty: this node's raft address in"
              + " members, or 127.0.0.1:7401. Keep it unreachable for clients.");
  public static final Setting<Optional<HostPort>> LISTEN_PEER =
      add(
          "listen.peer",
          ValueTypes.optionalAddress(),
          "",
          "Where the other nodes' read barriers connect. Empty: this node's peer address in"
              + " members, or 127.0.0.1:7402. Keep it unreachable for clients.");
  public static final Setting<Optional<HostPort>> LISTEN_HTTP =
      add(
          "listen.http",
          ValueTypes.optionalAddress(),
          "",
          "Where /metrics, /healthz and /readyz are served. Empty: 127.0.0.1 with the client port"
              + " plus 3, which is 127.0.0.1:7403 by default.");

  // ---- Replicated settings: only the node that forms the cluster uses its values ----

  public static final Setting<Long> MAX_KEY_SIZE =
      add(
          "cluster.max-key-size",
          ValueTypes.size(16, 64 * KIB),
          "4KiB",
          "Largest key. Seed of a replicated setting: used once, by the node that forms the"
              + " cluster.");
  public static final Setting<Long> MAX_VALUE_SIZE =
      add(
          "cluster.max-value-size",
          ValueTypes.size(KIB, 32 * MIB),
          "8MiB",
          "Largest value. Seed of a replicated setting.");
  public static final Setting<Long> CHUNK_SIZE =
      add(
          "cluster.chunk-size",
          ValueTypes.size(256, MIB),
          "4KiB",
          "Longer values are stored in pieces of this length; an append rewrites at most one. Seed"
              + " of a replicated setting.");
  public static final Setting<Long> SESSION_WINDOW =
      add(
          "cluster.session-window",
          ValueTypes.count(1, 65_536),
          "1024",
          "Writes of one session that may be outstanding together, and replies kept for it. Seed of"
              + " a replicated setting, fixed for a session when it is opened.");
  public static final Setting<Duration> SESSION_TTL =
      add(
          "cluster.session-ttl",
          ValueTypes.duration(Duration.ofSeconds(1), Duration.ofDays(3650)),
          "1d",
          "A session expires after this much replicated time without activity. Longer than any"
              + " client's longest pause between a write and its retry. Seed of a replicated"
              + " setting.");
  public static final Setting<Long> MAX_SESSIONS =
      add(
          "cluster.max-sessions",
          ValueTypes.count(1, 100_000_000),
          "1000000",
          "Live sessions the cluster holds at most; new opens are refused beyond it. Seed of a"
              + " replicated setting.");
  public static final Setting<Long> MAX_SLOTS =
      add(
          "cluster.max-slots",
          ValueTypes.count(1, 1L << 40),
          "1073741824",
          "Reply slots that all live sessions may have together (the sum of their windows). Only"
              + " used slots take room on disk. Seed of a replicated setting.");

  // ---- The way of a write ----

  public static final Setting<Long> BATCH_COMMANDS =
      add(
          "commit.batch-commands",
          ValueTypes.count(1, 65_536),
          "256",
          "Most commands in one log entry; a transaction counts as many as it has comparisons and"
              + " changes, and one of more goes alone. More per entry means less CPU per command;"
              + " no clock is waited for to fill a batch.");
  public static final Setting<Long> BATCH_SIZE =
      add(
          "commit.batch-size",
          ValueTypes.size(4 * KIB, LARGEST_BATCH),
          "1MiB",
          "Most bytes of commands in one log entry; a single larger command goes alone.");
  public static final Setting<Long> BATCHES_IN_FLIGHT =
      add(
          "commit.in-flight",
          ValueTypes.count(1, 64),
          "4",
          "Log entries proposed and not yet applied. Beside another, only one that is full is"
              + " proposed (commit.batch-commands, commit.batch-size); what is less waits for those"
              + " before it.");
  public static final Setting<Long> QUEUE_COMMANDS =
      add(
          "commit.queue-commands",
          ValueTypes.count(16, 1_000_000),
          "16384",
          "Commands that may wait for a batch; more are refused as OVERLOADED. At least"
              + " commit.batch-commands.");
  public static final Setting<Long> QUEUE_SIZE =
      add(
          "commit.queue-size",
          ValueTypes.size(MIB, 4 * GIB),
          "64MiB",
          "Bytes of commands that may wait for a batch; more are refused as OVERLOADED. At least"
              + " commit.batch-size.");

  // ---- The front door ----

  public static final Setting<Long> MAX_REQUESTS =
      add(
          "rpc.max-requests",
          ValueTypes.count(1, 1_000_000),
          "16384",
          "Requests between arrival and answer; more are refused as OVERLOADED.");
  public static final Setting<Long> MAX_REQUEST_BYTES =
      add(
          "rpc.max-request-bytes",
          ValueTypes.size(MIB, 4 * GIB),
          "128MiB",
          "Bytes of the requests between arrival and answer; more are refused as OVERLOADED.");
  public static final Setting<Long> READ_THREADS =
      add(
          "rpc.read-threads",
          ValueTypes.count(1, 256),
          "2",
          "Threads that read the database, which may have to touch the disk.");
  public static final Setting<Long> READ_QUEUE =
      add(
          "rpc.read-queue",
          ValueTypes.count(16, 1_000_000),
          "16384",
          "Reads of single keys that may wait for such a thread, as many other reads, and reads that"
              + " may wait for a read barrier's round; more are refused as OVERLOADED.");
  public static final Setting<Duration> READ_ROUND_TIMEOUT =
      add(
          "read.round-timeout",
          ValueTypes.duration(Duration.ofMillis(50), Duration.ofMinutes(1)),
          "1s",
          "How long a read barrier's round waits for a majority to confirm the term; then its reads"
              + " are told to try again.");

  // ---- The consensus engine ----

  public static final Setting<Duration> ELECTION_TIMEOUT_MIN =
      add(
          "raft.election-timeout-min",
          ValueTypes.duration(Duration.ofMillis(100), Duration.ofMinutes(1)),
          "400ms",
          "A follower that hears nothing of a leader stands for election after a random time"
              + " between this and the maximum. Shorter fails over faster, but a pause (garbage"
              + " collection, a starved machine) then costs the lead.");
  public static final Setting<Duration> ELECTION_TIMEOUT_MAX =
      add(
          "raft.election-timeout-max",
          ValueTypes.duration(Duration.ofMillis(150), Duration.ofMinutes(2)),
          "800ms",
          "The longest such time; must be larger than the minimum, or elections tie.");
  public static final Setting<Long> SNAPSHOT_THRESHOLD =
      add(
          "raft.snapshot-threshold",
          ValueTypes.count(10, 1_000_000_000),
          "100000",
          "Log entries between two checkpoints. Fewer: a shorter log and a faster start; more: less"
              + " disk traffic.");
  public static final Setting<Long> SNAPSHOT_LOG_SIZE =
      add(
          "raft.snapshot-log-size",
          ValueTypes.size(MIB, 1024 * GIB),
          "512MiB",
          "Bytes of log entries after which a checkpoint is taken although raft.snapshot-threshold is"
              + " not reached. It bounds the log on disk, and what a start has to read; a member that"
              + " has missed more gets a copy of the data instead of the log.");
  public static final Setting<Long> SEGMENT_SIZE =
      add(
          "raft.segment-size",
          ValueTypes.size(64 * KIB, GIB),
          "16MiB",
          "Size of one log file; the log is purged file by file. At least twice the largest"
              + " value.");
  public static final Setting<Long> LOG_CACHE_SIZE =
      add(
          "raft.log-cache-size",
          ValueTypes.size(MIB, 4 * GIB),
          "32MiB",
          "Log entries kept in memory for followers that are a little behind.");

  // ---- The database ----

  public static final Setting<Long> BLOCK_CACHE_SIZE =
      add(
          "storage.block-cache-size",
          ValueTypes.size(MIB, 1024 * GIB),
          "64MiB",
          "Memory for data read from disk, outside of the Java heap.");
  public static final Setting<Long> WRITE_BUFFER_SIZE =
      add(
          "storage.write-buffer-size",
          ValueTypes.size(MIB, 4 * GIB),
          "32MiB",
          "Memory for data not yet written to disk, outside of the Java heap.");

  public static final Setting<Long> LOW_DISK_WATERMARK =
      add(
          "storage.low-disk-watermark",
          ValueTypes.size(0, 1024 * GIB),
          "512MiB",
          "With less free space than this under the log or under the database, a leader hands the"
              + " lead to a member with room; where there is none, it refuses what adds data as"
              + " DISK_LOW, until a quarter more is free. Reads, deletes and sessions go on. Counts"
              + " as an eighth of the disk at most. Must hold what is under way:"
              + " commit.queue-size, three times storage.write-buffer-size, and a compaction of"
              + " some hundred MiB. 0: never.");

  // ---- Life and death ----

  public static final Setting<Duration> DRAIN_TIMEOUT =
      add(
          "shutdown.drain-timeout",
          ValueTypes.duration(Duration.ZERO, Duration.ofMinutes(10)),
          "10s",
          "After SIGTERM: how long requests in flight may take to finish, and then how long handing"
              + " over the lead may take.");

  private static final Map<String, Setting<?>> BY_NAME = index(Setting::name);
  private static final Map<String, Setting<?>> BY_VARIABLE = index(Setting::environmentVariable);

  private SettingCatalog() {}

  /** All of them, in order. */
  public static List<Setting<?>> all() {
    return Collections.unmodifiableList(ALL);
  }

  static Map<String, Setting<?>> byName() {
    return BY_NAME;
  }

  static Map<String, Setting<?>> byVariable() {
    return BY_VARIABLE;
  }

  private static <T> Setting<T> add(String name, ValueType<T> type, String value, String why) {
    Setting<T> setting = new Setting<>(name, type, value, why);
    ALL.add(setting);
    return setting;
  }

  private static Map<String, Setting<?>> index(Function<Setting<?>, String> key) {
    Map<String, Setting<?>> index = new LinkedHashMap<>();
    for (Setting<?> setting : ALL) {
      if (index.put(key.apply(setting), setting) != null) {
        throw new IllegalStateException("declared twice: " + key.apply(setting));
      }
    }
    return Collections.unmodifiableMap(index);
  }
}
