/**
 * Apache Ratis behind {@link io.oncekv.server.replication.Replicator}: the only package that knows
 * the engine. It may import {@code replication} and {@code statemachine}, nothing else of the
 * server.
 *
 * <p>Data passes through like this. {@code RatisReplicator.propose} wraps an entry into a {@code
 * Proposal} and hands it to the engine, which appends, fsyncs and replicates it and calls {@code
 * EngineStateMachine} on its updater thread; that applies the entry to the {@code ReplicatedState},
 * completes the proposal on the same thread and moves the {@code AppliedWatermark}. Checkpoints go
 * the other way: {@code SnapshotFolder} keeps them, sends them to lagging members and takes over
 * those that arrive. Before the engine starts, {@code Recovery} brings state, snapshots and log
 * into line, and {@code LogCheck} refuses a damaged log. What the engine leaves undone for
 * durability, {@code FolderSync} and {@code DurableVotes} add.
 *
 * <p>Positions: the engine counts entries from 0, the rest of the server from 1, where 0 stands
 * before the first entry. {@code LogIndex} is the one place that converts.
 */
package io.oncekv.server.replication.ratis;
