package io.oncekv.server.replication.ratis;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** The engine's settings, each with the reason why it is not the engine's own default. */
final class EngineProperties {
  private static final long MIB = 1L << 20;

  /** What the log adds around the bytes of an entry, generously. */
  private static final int ENTRY_OVERHEAD = 64 << 10;

  private static final int SNAPSHOT_WINDOW = 4;
  private static final TimeDuration SNAPSHOT_PIECE_TIMEOUT =
      TimeDuration.valueOf(2, TimeUnit.SECONDS);

  private EngineProperties() {}

  static RaftProperties of(RatisOptions options) {
    RaftProperties p = new RaftProperties();
    RaftServerConfigKeys.setStorageDir(p, List.of(options.folder().toFile()));
    network(p, options);
    elections(p, options);
    log(p, options);
    memory(p, options);
    snapshots(p, options);
    return p;
  }

  /** Where the engine listens. */
  static InetSocketAddress listenAddress(RatisOptions options) {
    String address = options.listenAddress().orElseGet(() -> options.self().raftAddress());
    int colon = address.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("raft address \"" + address + "\" is not host:port");
    }
    return new InetSocketAddress(
        address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
  }

  private static void network(RaftProperties p, RatisOptions options) {
    RaftConfigKeys.Rpc.setType(p, new EngineRpc());
    InetSocketAddress listen = listenAddress(options);
    // Without a host the engine would listen on every interface.
    GrpcConfigKeys.Server.setHost(p, listen.getHostString());
    GrpcConfigKeys.Server.setPort(p, listen.getPort());
    GrpcConfigKeys.setMessageSizeMax(
        p,
        size(Math.max(options.maxEntryBytes() + ENTRY_OVERHEAD, snapshotChunk(options)) + 2 * MIB));
    // A member that comes back must not wait for seconds until the leader tries again.
    RaftServerConfigKeys.Log.Appender.setRetryPolicy(p, "10ms,10, 250ms,1000000");
  }

  private static void elections(RaftProperties p, RatisOptions options) {
    Duration min = options.electionTimeoutMin();
    Duration max = options.electionTimeoutMax();
    RaftServerConfigKeys.Rpc.setTimeoutMin(p, time(min));
    RaftServerConfigKeys.Rpc.setTimeoutMax(p, time(max));
    // After a start nobody knows a leader yet: the pre-vote protects a living one, so be quick. A
    // node alone has nobody to disturb.
    boolean alone = options.members().size() == 1;
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(
        p, time(alone ? Duration.ofMillis(10) : min.dividedBy(2)));
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(
        p, time(alone ? Duration.ofMillis(20) : max.dividedBy(2)));
    RaftServerConfigKeys.LeaderElection.setPreVote(p, true);
    // How long a leader that lost its majority stays out of the next election: by default 10 s.
    RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(p, time(max));
    // By default a pause of 60 s (a suspended machine) closes the engine inside a living process.
    RaftServerConfigKeys.setCloseThreshold(p, TimeDuration.valueOf(3650, TimeUnit.DAYS));
    // Adding a member on a starved machine takes longer than three election timeouts.
    RaftServerConfigKeys.setStagingTimeout(p, TimeDuration.valueOf(60, TimeUnit.SECONDS));
  }

  private static void log(RaftProperties p, RatisOptions options) {
    SizeInBytes entry = size(options.maxEntryBytes() + ENTRY_OVERHEAD);
    // An entry per commit that only repeats the commit index: half of the rate for nothing.
    RaftServerConfigKeys.Log.setLogMetadataEnabled(p, false);
    // Both acknowledge entries that are not on disk.
    RaftServerConfigKeys.Log.setAsyncFlushEnabled(p, false);
    RaftServerConfigKeys.Log.setUnsafeFlushEnabled(p, false);
    // LogCheck has cut torn tails before; whatever is damaged now must not be passed over.
    RaftServerConfigKeys.Log.setCorruptionPolicy(
        p, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
    RaftServerConfigKeys.Log.setSegmentSizeMax(p, size(options.segmentBytes()));
    RaftServerConfigKeys.Log.setPreallocatedSize(
        p, size(Math.min(4 * MIB, options.segmentBytes())));
    // An entry larger than either buffer kills the log worker.
    RaftServerConfigKeys.Log.setWriteBufferSize(p, size(entry.getSize() + 1024));
    RaftServerConfigKeys.Log.Appender.setBufferByteLimit(p, entry);
    // By default it sleeps until 1 ms has passed since it last sent: a writer alone would do fewer
    // than 1000 writes a second. Group commit lets entries wait for each other, not for a clock.
    RaftServerConfigKeys.Log.Appender.setWaitTimeMin(p, time(Duration.ZERO));
    // By default a member takes the next entries only when those before them are on disk: one sync
    // for each message, and two threads more to go through.
    RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(p, false);
    // By default a stopped member keeps everybody's log from being purged.
    RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(p, true);
    RaftServerConfigKeys.Log.setPurgeGap(p, 1);
  }

  private static void memory(RaftProperties p, RatisOptions options) {
    // It remembers every request for 60 s by default; our dedup does not need it at all.
    RaftServerConfigKeys.RetryCache.setExpiryTime(p, TimeDuration.valueOf(1, TimeUnit.SECONDS));
    // By default 200 MB of heap.
    long cached = options.logCacheBytes() / options.segmentBytes();
    RaftServerConfigKeys.Log.setSegmentCacheNumMax(p, Math.toIntExact(Math.max(1, cached)));
    RaftServerConfigKeys.Log.setSegmentCacheSizeMax(p, size(Math.max(1, options.logCacheBytes())));
    RaftServerConfigKeys.Log.setQueueElementLimit(p, options.maxPendingEntries());
    RaftServerConfigKeys.Log.setQueueByteLimit(p, size(options.maxPendingBytes()));
    RaftServerConfigKeys.Write.setElementLimit(p, options.maxPendingEntries());
    RaftServerConfigKeys.Write.setByteLimit(p, size(options.maxPendingBytes()));
  }

  private static void snapshots(RaftProperties p, RatisOptions options) {
    RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(p, true);
    RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(p, options.snapshotEveryEntries());
    // Stopping must be quick: what is in the log need not be in a snapshot.
    RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(p, false);
    RaftServerConfigKeys.Snapshot.setRetentionFileNum(p, options.snapshotsKept());
    RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(p, size(snapshotChunk(options)));
    // The sender waits for room in its window for as long as the pieces in it may take altogether,
    // and does not notice meanwhile that the connection has failed. So a member that goes down in
    // the middle of a snapshot waits for the next one for this product or twice that; 3 s times 8
    // by default. To one that is down EntrySender sends none.
    GrpcConfigKeys.Server.setInstallSnapshotRequestElementLimit(p, SNAPSHOT_WINDOW);
    GrpcConfigKeys.Server.setInstallSnapshotRequestTimeout(p, SNAPSHOT_PIECE_TIMEOUT);
  }

  private static long snapshotChunk(RatisOptions options) {
    return options.snapshotChunkBytes();
  }

  private static TimeDuration time(Duration duration) {
    return TimeDuration.valueOf(duration.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static SizeInBytes size(long bytes) {
    return SizeInBytes.valueOf(bytes);
  }
}
