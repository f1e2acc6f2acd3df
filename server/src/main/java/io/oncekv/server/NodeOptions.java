package io.oncekv.server;

import io.oncekv.server.config.HostPort;
import io.oncekv.server.config.MemberAddresses;
import io.oncekv.server.config.NodeConfig;
import io.oncekv.server.config.SettingCatalog;
import io.oncekv.server.replication.GroupCommitOptions;
import io.oncekv.server.replication.Member;
import io.oncekv.server.replication.ReadBarrierOptions;
import io.oncekv.server.replication.ratis.RatisOptions;
import io.oncekv.server.rpc.RpcOptions;
import io.oncekv.server.storage.StorageOptions;
import io.oncekv.v1.Settings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Cuts the configuration into what each part wants to know. */
final class NodeOptions {
  private static final int MIB = 1 << 20;
  private static final int SNAPSHOTS_KEPT = 1;
  private static final int SNAPSHOT_CHUNK_BYTES = 4 * MIB;
  private static final int WRITE_BUFFERS = 3;
  private static final int READ_ROUNDS = 1;
  private static final Duration MIN_KEEP_ALIVE = Duration.ofSeconds(5);

  private NodeOptions() {}

  static List<Member> members(NodeConfig config) {
    return config.members().stream().map(NodeOptions::member).toList();
  }

  private static Member member(MemberAddresses member) {
    return new Member(
        member.id(),
        member.raft().toString(),
        member.peer().toString(),
        member.client().toString());
  }

  static InetSocketAddress socket(HostPort address) {
    return new InetSocketAddress(address.host(), address.port());
  }

  /** What this node proposes when it forms the cluster. */
  static Settings seeds(NodeConfig config) {
    return Settings.newBuilder()
        .setMaxKeyBytes(config.getInt(SettingCatalog.MAX_KEY_SIZE))
        .setMaxValueBytes(config.getInt(SettingCatalog.MAX_VALUE_SIZE))
        .setSessionWindow(config.getInt(SettingCatalog.SESSION_WINDOW))
        .setSessionTtlMillis(config.get(SettingCatalog.SESSION_TTL).toMillis())
        .setMaxSessions(config.get(SettingCatalog.MAX_SESSIONS))
        .setMaxSlots(config.get(SettingCatalog.MAX_SLOTS))
        .setChunkBytes(config.getInt(SettingCatalog.CHUNK_SIZE))
        .build();
  }

  static StorageOptions storage(NodeConfig config) {
    return new StorageOptions(
        config.get(SettingCatalog.BLOCK_CACHE_SIZE),
        config.get(SettingCatalog.WRITE_BUFFER_SIZE),
        WRITE_BUFFERS);
  }

  /**
   * The largest log entry. It depends on replicated settings and constants only: a log written
   * under one configuration must be readable under another.
   */
  static int entryBytes(Settings settings) {
    long largestBatch = SettingCatalog.LARGEST_BATCH;
    return Math.toIntExact(Math.max(RpcOptions.requestBytesFor(settings), largestBatch)) + MIB;
  }

  static RatisOptions ratis(NodeConfig config, Path folder, Settings settings) {
    int entryBytes = entryBytes(settings);
    return new RatisOptions(
        folder,
        config.get(SettingCatalog.CLUSTER_NAME),
        config.self().id(),
        members(config),
        Optional.of(config.listenRaft().toString()),
        config.get(SettingCatalog.ELECTION_TIMEOUT_MIN),
        config.get(SettingCatalog.ELECTION_TIMEOUT_MAX),
        config.get(SettingCatalog.SNAPSHOT_THRESHOLD),
        config.get(SettingCatalog.SNAPSHOT_LOG_SIZE),
        SNAPSHOTS_KEPT,
        SNAPSHOT_CHUNK_BYTES,
        config.get(SettingCatalog.SEGMENT_SIZE),
        config.get(SettingCatalog.LOG_CACHE_SIZE),
        entryBytes,
        // Group commit proposes few entries at a time; this bounds what a follower may lag in it.
        4096,
        Math.max(64L * MIB, 4L * entryBytes));
  }

  static GroupCommitOptions groupCommit(NodeConfig config) {
    return new GroupCommitOptions(
        config.getInt(SettingCatalog.BATCH_COMMANDS),
        config.getInt(SettingCatalog.BATCH_SIZE),
        config.getInt(SettingCatalog.BATCHES_IN_FLIGHT),
        config.getInt(SettingCatalog.QUEUE_COMMANDS),
        config.get(SettingCatalog.QUEUE_SIZE));
  }

  static ReadBarrierOptions readBarrier(NodeConfig config) {
    return new ReadBarrierOptions(
        config.get(SettingCatalog.READ_ROUND_TIMEOUT),
        config.getInt(SettingCatalog.READ_QUEUE),
        READ_ROUNDS);
  }

  static RpcOptions rpc(NodeConfig config, Settings settings) {
    return new RpcOptions(
        config.getInt(SettingCatalog.MAX_REQUESTS),
        config.get(SettingCatalog.MAX_REQUEST_BYTES),
        RpcOptions.requestBytesFor(settings),
        config.getInt(SettingCatalog.READ_THREADS),
        config.getInt(SettingCatalog.READ_QUEUE),
        MIN_KEEP_ALIVE);
  }
}
