package io.oncekv.server.replication.ratis;

import io.oncekv.server.replication.Member;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the engine needs to know.
 *
 * @param folder where log, vote and snapshots live; nothing else is kept in it
 * @param clusterName clusters of different names never talk to each other
 * @param selfId this node's id, one of the members
 * @param members the members the cluster starts with; later the log knows better
 * @param listenAddress {@code host:port} to listen on, by default this node's raft address
 * @param electionTimeoutMin a follower that heard nothing for so long, or up to the maximum, asks
 *     for votes; heartbeats go out at half of it
 * @param electionTimeoutMax upper bound; also how long a leader without a majority goes on
 * @param snapshotEveryEntries log entries between two snapshots; the log before one is purged
 * @param snapshotEveryBytes bytes of entries after which one is taken before that
 * @param snapshotsKept snapshots kept beside those being sent
 * @param snapshotChunkBytes a snapshot travels in pieces of this size
 * @param segmentBytes size of a log file
 * @param logCacheBytes memory for entries of closed log files, which lagging members still need
 * @param maxEntryBytes the largest entry that can be proposed; two buffers have this size
 * @param maxPendingEntries entries proposed and not yet applied, above which proposals are refused
 * @param maxPendingBytes the same in bytes
 */
public record RatisOptions(
    Path folder,
    String clusterName,
    String selfId,
    List<Member> members,
    Optional<String> listenAddress,
    Duration electionTimeoutMin,
    Duration electionTimeoutMax,
    long snapshotEveryEntries,
    long snapshotEveryBytes,
    int snapshotsKept,
    int snapshotChunkBytes,
    long segmentBytes,
    long logCacheBytes,
    int maxEntryBytes,
    int maxPendingEntries,
    long maxPendingBytes) {

  private static final int MIB = 1 << 20;

  public RatisOptions {
    members = List.copyOf(members);
    String id = selfId;
    if (members.stream().filter(m -> m.id().equals(id)).count() != 1) {
      throw new IllegalArgumentException(
          "node id \"" + selfId + "\" must stand exactly once among the members " + members);
    }
    if (electionTimeoutMin.toMillis() < 50
        || electionTimeoutMax.compareTo(electionTimeoutMin) <= 0) {
      throw new IllegalArgumentException(
          "election timeouts must be at least 50 ms, the minimum below the maximum: "
              + electionTimeoutMin
              + ", "
              + electionTimeoutMax);
    }
    if (snapshotEveryEntries < 1
        || snapshotEveryBytes < 1
        || snapshotsKept < 1
        || snapshotChunkBytes < 4096) {
      throw new IllegalArgumentException("snapshot settings out of bounds");
    }
    if (segmentBytes < 64 << 10 || maxEntryBytes < 4096 || maxEntryBytes > 60 * MIB) {
      throw new IllegalArgumentException(
          "segmentBytes must be at least 64 KiB, maxEntryBytes between 4 KiB and 60 MiB");
    }
    if (logCacheBytes < 0) {
      throw new IllegalArgumentException("logCacheBytes must not be negative");
    }
    if (maxPendingEntries < 1 || maxPendingBytes < 2L * maxEntryBytes) {
      throw new IllegalArgumentException(
          "maxPendingEntries must be positive, maxPendingBytes at least twice maxEntryBytes");
    }
  }

  /** Options that hold for three nodes under full load on two cores. */
  public static RatisOptions defaults(
      Path folder, String clusterName, String selfId, List<Member> members) {
    return new RatisOptions(
        folder,
        clusterName,
        selfId,
        members,
        Optional.empty(),
        Duration.ofMillis(400),
        Duration.ofMillis(800),
        100_000,
        512L * MIB,
        1,
        4 * MIB,
        16L * MIB,
        32L * MIB,
        12 * MIB,
        4096,
        64L * MIB);
  }

  /** The same with other election timeouts. */
  public RatisOptions withElectionTimeout(Duration min, Duration max) {
    return new RatisOptions(
        folder,
        clusterName,
        selfId,
        members,
        listenAddress,
        min,
        max,
        snapshotEveryEntries,
        snapshotEveryBytes,
        snapshotsKept,
        snapshotChunkBytes,
        segmentBytes,
        logCacheBytes,
        maxEntryBytes,
        maxPendingEntries,
        maxPendingBytes);
  }

  /** The same with another address to listen on. */
  public RatisOptions withListenAddress(Optional<String> address) {
    return new RatisOptions(
        folder,
        clusterName,
        selfId,
        members,
        address,
        electionTimeoutMin,
        electionTimeoutMax,
        snapshotEveryEntries,
        snapshotEveryBytes,
        snapshotsKept,
        snapshotChunkBytes,
        segmentBytes,
        logCacheBytes,
        maxEntryBytes,
        maxPendingEntries,
        maxPendingBytes);
  }

  /** The same with other sizes of what bounds log and snapshots on disk. */
  public RatisOptions withSnapshots(long everyEntries, int chunkBytes, long segment) {
    return withSnapshots(everyEntries, snapshotEveryBytes, chunkBytes, segment);
  }

  /** The same with other sizes of what bounds log and snapshots on disk. */
  public RatisOptions withSnapshots(
      long everyEntries, long everyBytes, int chunkBytes, long segment) {
    return new RatisOptions(
        folder,
        clusterName,
        selfId,
        members,
        listenAddress,
        electionTimeoutMin,
        electionTimeoutMax,
        everyEntries,
        everyBytes,
        snapshotsKept,
        chunkBytes,
        segment,
        2 * segment,
        maxEntryBytes,
        maxPendingEntries,
        maxPendingBytes);
  }

  Member self() {
    return members.stream().filter(m -> m.id().equals(selfId)).findFirst().orElseThrow();
  }
}
