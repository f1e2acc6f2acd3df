package io.oncekv.server;

import io.oncekv.server.metrics.NodeMetrics;
import io.oncekv.server.replication.GroupCommit;
import io.oncekv.server.replication.GroupCommitListener;
import io.oncekv.server.replication.InFlight;
import io.oncekv.server.replication.ReadBarrier;
import io.oncekv.server.replication.Replicator;
import io.oncekv.server.rpc.InFlightLimit;
import io.oncekv.server.rpc.RpcListener;
import io.oncekv.server.statemachine.KeyValueState;
import io.oncekv.server.storage.StorageStatistics;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Says which figure of which part is shown under which name. */
final class NodeGauges {
  private final NodeMetrics metrics;

  NodeGauges(NodeMetrics metrics) {
    this.metrics = metrics;
  }

  RpcListener rpc() {
    return (method, outcome, duplicate, latency) -> {
      metrics.operation(method.label(), outcome, latency.toNanos());
      if (duplicate) {
        metrics.duplicateAnswered();
      }
    };
  }

  GroupCommitListener groupCommit() {
    return new GroupCommitListener() {
      @Override
      public void proposed(int commands, int bytes) {
        metrics.batch(commands);
      }

      @Override
      public void decided(int commands, long nanos) {}

      @Override
      public void failed(int commands) {}

      @Override
      public void overloaded() {}
    };
  }

  void bind(KeyValueState state) {
    metrics.gauge("oncekv.sessions", "Live sessions", () -> state.summary().sessions());
    metrics.gauge(
        "oncekv.revision", "Executed mutations, by number", () -> state.summary().revision());
    storage(state, "memtable.bytes", "Recent writes in memory", StorageStatistics::memtableBytes);
    storage(state, "table.bytes", "Tables on disk", StorageStatistics::tableBytes);
    storage(state, "block.cache.bytes", "Cached blocks", StorageStatistics::blockCacheBytes);
    storage(state, "reader.bytes", "Memory of open tables", StorageStatistics::tableReaderBytes);
    storage(state, "keys", "Records, estimated", StorageStatistics::estimatedKeys);
    storage(
        state,
        "compaction.pending.bytes",
        "Bytes waiting to be rewritten, estimated",
        StorageStatistics::pendingCompactionBytes);
  }

  private void storage(
      KeyValueState state, String name, String what, ToDoubleFunction<StorageStatistics> figure) {
    metrics.gauge(
        "oncekv.rocksdb." + name, what, () -> figure.applyAsDouble(state.storageStatistics()));
  }

  void bind(Replicator log) {
    metrics.gauge(
        "oncekv.raft.commit.index", "Newest committed entry", () -> log.logStatus().commitIndex());
    metrics.gauge(
        "oncekv.raft.applied.index", "Newest applied entry", () -> log.logStatus().appliedIndex());
    metrics.gauge(
        "oncekv.raft.snapshot.index", "Newest snapshot", () -> log.logStatus().snapshotIndex());
    metrics.gauge(
        "oncekv.raft.log.start.index",
        "First entry still in the log",
        () -> log.logStatus().logStartIndex());
    metrics.gauge("oncekv.raft.term", "Current term", () -> log.currentTerm());
    for (Replicator.Role role : Replicator.Role.values()) {
      metrics.gauge(
          "oncekv.raft.role." + role.name().toLowerCase(Locale.ROOT),
          "1 while this node has the role",
          () -> log.leadership().role() == role ? 1 : 0);
    }
    metrics.counter(
        "oncekv.raft.elections", "Elections since the start", () -> log.logStatus().elections());
    metrics.counter(
        "oncekv.raft.snapshots.installed",
        "Snapshots taken over from a leader since the start",
        () -> log.logStatus().snapshotsInstalled());
  }

  void bind(GroupCommit commit, InFlight inFlight, ReadBarrier barrier) {
    metrics.gauge("oncekv.commit.queue", "Commands waiting", commit::queuedCommands);
    metrics.gauge("oncekv.commit.queue.bytes", "Their bytes", commit::queuedBytes);
    metrics.gauge("oncekv.commit.entries", "Log entries in flight", commit::entriesInFlight);
    metrics.gauge("oncekv.reads.waiting", "Reads before the barrier", barrier::waitingReads);
    metrics.counter(
        "oncekv.duplicates.joined",
        "Writes that joined an attempt still in flight",
        inFlight::joined);
  }

  void bind(InFlightLimit limit) {
    metrics.gauge("oncekv.requests.inflight", "Calls in flight", limit::requestsInFlight);
    metrics.gauge("oncekv.requests.inflight.bytes", "Their bytes", limit::bytesInFlight);
  }
}
