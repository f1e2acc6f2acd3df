package io.oncekv.server;

import static io.oncekv.server.config.SettingCatalog.BATCHES_IN_FLIGHT;
import static io.oncekv.server.config.SettingCatalog.BATCH_COMMANDS;
import static io.oncekv.server.config.SettingCatalog.BATCH_SIZE;
import static io.oncekv.server.config.SettingCatalog.BLOCK_CACHE_SIZE;
import static io.oncekv.server.config.SettingCatalog.CHUNK_SIZE;
import static io.oncekv.server.config.SettingCatalog.CLUSTER_NAME;
import static io.oncekv.server.config.SettingCatalog.ELECTION_TIMEOUT_MAX;
import static io.oncekv.server.config.SettingCatalog.ELECTION_TIMEOUT_MIN;
import static io.oncekv.server.config.SettingCatalog.LOG_CACHE_SIZE;
import static io.oncekv.server.config.SettingCatalog.MAX_KEY_SIZE;
import static io.oncekv.server.config.SettingCatalog.MAX_REQUESTS;
import static io.oncekv.server.config.SettingCatalog.MAX_REQUEST_BYTES;
import static io.oncekv.server.config.SettingCatalog.MAX_SESSIONS;
import static io.oncekv.server.config.SettingCatalog.MAX_SLOTS;
import static io.oncekv.server.config.SettingCatalog.MAX_VALUE_SIZE;
import static io.oncekv.server.config.SettingCatalog.QUEUE_COMMANDS;
import static io.oncekv.server.config.SettingCatalog.QUEUE_SIZE;
import static io.oncekv.server.config.SettingCatalog.READ_QUEUE;
import static io.oncekv.server.config.SettingCatalog.READ_ROUND_TIMEOUT;
import static io.oncekv.server.config.SettingCatalog.READ_THREADS;
import static io.oncekv.server.config.SettingCatalog.SEGMENT_SIZE;
import static io.oncekv.server.config.SettingCatalog.SESSION_TTL;
import static io.oncekv.server.config.SettingCatalog.SESSION_WINDOW;
import static io.oncekv.server.config.SettingCatalog.SNAPSHOT_THRESHOLD;
import static io.oncekv.server.config.SettingCatalog.WRITE_BUFFER_SIZE;

import io.oncekv.server.config.ConfigException;
import io.oncekv.server.config.MemberAddresses;
import io.oncekv.server.config.NodeConfig;
import io.oncekv.server.replication.GroupCommitOptions;
import io.oncekv.server.replication.Member;
import io.oncekv.server.replication.ReadBarrierOptions;
import io.oncekv.server.replication.ratis.RatisOptions;
import io.oncekv.server.rpc.RpcOptions;
import io.oncekv.server.storage.StorageOptions;
import io.oncekv.v1.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Hands each package its share of the configuration, in that package's own words. */
final class NodeOptions {
  private static final int MIB = 1 << 20;

  /** What one log entry can hold at most in the engine. */
  private static final int LARGEST_ENTRY = 60 * MIB;

  private static final int WRITE_BUFFERS = 3;
  private static final int SNAPSHOT_CHUNK = 4 * MIB;
  private static final int ENTRIES_PENDING = 4096;

  private final NodeConfig config;

  NodeOptions(NodeConfig config) {
    this.config = config;
  }

  /** The replicated settings that this node would form a cluster with. */
  Settings seed() {
    return Settings.newBuilder()
        .setMaxKeyBytes(config.getInt(MAX_KEY_SIZE))
        .setMaxValueBytes(config.getInt(MAX_VALUE_SIZE))
        .setChunkBytes(config.getInt(CHUNK_SIZE))
        .setSessionWindow(config.getInt(SESSION_WINDOW))
        .setSessionTtlMillis(config.get(SESSION_TTL).toMillis())
        .setMaxSessions(config.get(MAX_SESSIONS))
        .setMaxSlots(config.get(MAX_SLOTS))
        .build();
  }

  StorageOptions storage() {
    return new StorageOptions(
        config.get(BLOCK_CACHE_SIZE), config.get(WRITE_BUFFER_SIZE), WRITE_BUFFERS);
  }

  GroupCommitOptions groupCommit() {
    return new GroupCommitOptions(
        config.getInt(BATCH_COMMANDS),
        config.getInt(BATCH_SIZE),
        config.getInt(BATCHES_IN_FLIGHT),
        config.getInt(QUEUE_COMMANDS),
        config.get(QUEUE_SIZE));
  }

  ReadBarrierOptions readBarrier() {
    Duration timeout = config.get(READ_ROUND_TIMEOUT);
    return new ReadBarrierOptions(timeout, config.getInt(READ_QUEUE), 1);
  }

  /**
   * The front door's bounds.
   *
   * @param stored the settings of the cluster, which may allow larger requests than this node's own
   *     configuration
   */
  RpcOptions rpc(Settings stored) {
    return new RpcOptions(
        config.getInt(MAX_REQUESTS),
        config.get(MAX_REQUEST_BYTES),
        largestRequest(stored),
        config.getInt(READ_THREADS),
        config.getInt(READ_QUEUE),
        RpcOptions.defaults().minKeepAlive());
  }

  /** The engine's bounds: an entry must have room for the largest request, or for a whole batch. */
  RatisOptions ratis(Path folder, Settings stored) {
    int entry = Math.max(largestRequest(stored), config.getInt(BATCH_SIZE)) + 2 * MIB;
    if (entry > LARGEST_ENTRY) {
      throw new ConfigException(
          "cluster.max-value-size ("
              + config.get(MAX_VALUE_SIZE)
              + " bytes) or commit.batch-size ("
              + config.get(BATCH_SIZE)
              + " bytes) is more than a log entry can hold ("
              + LARGEST_ENTRY
              + " bytes with some room for the rest); lower it");
    }
    return new RatisOptions(
        folder,
        config.get(CLUSTER_NAME),
        config.self().id(),
        members(),
        Optional.of(config.listenRaft().toString()),
        config.get(ELECTION_TIMEOUT_MIN),
        config.get(ELECTION_TIMEOUT_MAX),
        config.get(SNAPSHOT_THRESHOLD),
        1,
        SNAPSHOT_CHUNK,
        config.get(SEGMENT_SIZE),
        config.get(LOG_CACHE_SIZE),
        entry,
        ENTRIES_PENDING,
        Math.max(64L * MIB, 2L * entry));
  }

  List<Member> members() {
    return config.members().stream().map(NodeOptions::member).toList();
  }

  private int largestRequest(Settings stored) {
    return Math.max(RpcOptions.requestBytesFor(seed()), RpcOptions.requestBytesFor(stored));
  }

  private static Member member(MemberAddresses addresses) {
    return new Member(
        addresses.id(),
        addresses.raft().toString(),
        addresses.peer().toString(),
        addresses.client().toString());
  }
}
