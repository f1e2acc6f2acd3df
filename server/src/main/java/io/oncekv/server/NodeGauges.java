package io.oncekv.server;

import io.oncekv.server.metrics.NodeMetrics;
import io.oncekv.server.replication.GroupCommit;
import io.oncekv.server.replication.GroupCommitListener;
import io.oncekv.server.replication.InFlight;
import io.oncekv.server.replication.ReadBarrier;
import io.oncekv.server.replication.ReadBarrierListener;
import io.oncekv.server.replication.Replicator;
import io.oncekv.server.replication.Replicator.Role;
import io.oncekv.server.rpc.InFlightLimit;
import io.oncekv.server.rpc.RpcListener;
import io.oncekv.server.statemachine.KeyValueState;
import io.oncekv.server.storage.StorageStatistics;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Binds what the parts of a node tell to metrics, which knows none of them. */
final class NodeGauges {
  private final NodeMetrics metrics;

  NodeGauges(NodeMetrics metrics) {
    this.metrics = metrics;
  }

  RpcListener calls() {
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
        metrics.batch(commands, bytes);
      }

      @Override
      public void decided(int commands, long nanos) {
        metrics.batchDecided(nanos);
      }

      @Override
      public void failed(int commands) {
        metrics.batchFailed();
      }

      @Override
      public void overloaded() {
        metrics.overloaded("log");
      }
    };
  }

  ReadBarrierListener readBarrier() {
    return new ReadBarrierListener() {
      @Override
      public void passed(int reads, long nanos) {
        metrics.readRound(reads, nanos);
      }

      @Override
      public void failed(int reads) {
        metrics.readRoundFailed();
      }

      @Override
      public void overloaded() {
        metrics.overloaded("read_barrier");
      }
    };
  }

  void bind(GroupCommit log) {
    metrics.gauge("oncekv.queue.commands", "Commands waiting for a batch", log::queuedCommands);
    metrics.gauge("oncekv.queue.bytes", "Bytes of these commands", log::queuedBytes);
    metrics.gauge(
        "oncekv.batches.in.flight", "Entries proposed, not applied", log::entriesInFlight);
  }

  void bind(InFlight inFlight) {
    metrics.counter(
        "oncekv.duplicates.joined",
        "Writes that joined an attempt of the same write still in flight",
        inFlight::joined);
  }

  void bind(ReadBarrier barrier) {
    metrics.gauge("oncekv.reads.waiting", "Reads before the read barrier", barrier::waitingReads);
  }

  void bind(InFlightLimit requests) {
    metrics.gauge("oncekv.requests", "Requests in flight", requests::requestsInFlight);
    metrics.gauge("oncekv.request.bytes", "Bytes of these requests", requests::bytesInFlight);
  }

  void bind(Replicator replicator) {
    for (Role role : Role.values()) {
      metrics.gauge(
          "oncekv.raft.role." + role.name().toLowerCase(Locale.ROOT),
          "1 while this node has the role, otherwise 0",
          () -> replicator.leadership().role() == role ? 1 : 0);
    }
    metrics.gauge("oncekv.raft.term", "The current term", replicator::currentTerm);
    metrics.gauge(
        "oncekv.raft.leader.known",
        "1 while this node knows a leader, otherwise 0",
        () -> replicator.leadership().leader().isPresent() ? 1 : 0);
    metrics.gauge(
        "oncekv.raft.commit.index",
        "Newest committed entry known here",
        () -> replicator.logStatus().commitIndex());
    metrics.gauge(
        "oncekv.raft.applied.index",
        "Newest entry applied here",
        () -> replicator.logStatus().appliedIndex());
    metrics.gauge(
        "oncekv.raft.snapshot.index",
        "Entry up to which the newest snapshot holds",
        () -> replicator.logStatus().snapshotIndex());
    metrics.gauge(
        "oncekv.raft.log.start.index",
        "First entry still in the log",
        () -> replicator.logStatus().logStartIndex());
    metrics.counter(
        "oncekv.raft.elections", "Elections seen", () -> replicator.logStatus().elections());
    metrics.counter(
        "oncekv.raft.snapshots.installed",
        "Snapshots taken over from a leader",
        () -> replicator.logStatus().snapshotsInstalled());
  }

  void bind(DiskWatch disks, DiskWatch.Disk log, DiskWatch.Disk database) {
    metrics.gauge("oncekv.disk.log.free.bytes", "Free bytes on the disk of the log", log::free);
    metrics.gauge(
        "oncekv.disk.database.free.bytes",
        "Free bytes on the disk of the database",
        database::free);
    metrics.gauge(
        "oncekv.disk.low",
        "1 while a disk is almost full and this node would refuse writes as leader, otherwise 0",
        () -> disks.shortage().isPresent() ? 1 : 0);
  }

  void bind(KeyValueState state) {
    metrics.gauge(
        "oncekv.sessions",
        "Sessions, live or waiting to be removed",
        () -> state.summary().sessions());
    metrics.gauge("oncekv.session.slots", "Sum of their windows", () -> state.summary().slots());
    metrics.counter(
        "oncekv.sessions.expired",
        "Sessions that expired and were removed since the cluster was formed",
        () -> state.summary().expired());
    metrics.gauge("oncekv.revision", "Executed mutations", () -> state.summary().revision());
    rocks(state, "memtable.bytes", "Recent writes in memory", StorageStatistics::memtableBytes);
    rocks(state, "table.bytes", "Size of the tables on disk", StorageStatistics::tableBytes);
    rocks(state, "block.cache.bytes", "Blocks held in memory", StorageStatistics::blockCacheBytes);
    rocks(
        state,
        "table.reader.bytes",
        "Memory of open tables outside the cache",
        StorageStatistics::tableReaderBytes);
    rocks(state, "estimated.keys", "Records, estimated", StorageStatistics::estimatedKeys);
    rocks(
        state,
        "pending.compaction.bytes",
        "Bytes waiting to be rewritten, estimated",
        StorageStatistics::pendingCompactionBytes);
    rocks(
        state, "background.errors", "Failed background jobs", StorageStatistics::backgroundErrors);
  }

  private void rocks(
      KeyValueState state, String name, String what, ToDoubleFunction<StorageStatistics> figure) {
    metrics.gauge(
        "oncekv.rocksdb." + name, what, () -> figure.applyAsDouble(state.storageStatistics()));
  }
}
