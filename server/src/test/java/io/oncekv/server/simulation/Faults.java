package io.oncekv.server.simulation;

import io.oncekv.server.statemachine.KeyValueState;
import io.oncekv.server.statemachine.ReplicatedState.Position;
import io.oncekv.server.storage.StorageOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Hurts the replicas. What it does is drawn from the run's generator; how much a crash loses
 * depends on the machine, which must make no difference to anything.
 */
final class Faults implements AutoCloseable {
  /** Steps of a replacement: at most so many tables and files. */
  private static final int STEPS = 14;

  private final Random random;
  private final Trace trace;
  private final Log log;
  private final List<Replica> replicas;
  private final Path snapshots;
  private final long[] cutOffUntil;
  private final ExecutorService background = Executors.newSingleThreadExecutor();

  /** A snapshot that is being made while its replica goes on. */
  private record Making(Replica source, Path folder, long from, Future<Position> position) {}

  private record Snapshot(Path folder, Position position) {}

  private Making making;
  private Snapshot newest;
  private int made;
  private int leader;

  Faults(Random random, Trace trace, Log log, List<Replica> replicas, Path snapshots) {
    this.random = random;
    this.trace = trace;
    this.log = log;
    this.replicas = replicas;
    this.snapshots = snapshots;
    this.cutOffUntil = new long[replicas.size()];
  }

  static StorageOptions options(Random random) {
    // From buffers that go to disk every few entries to ones that never do.
    return new StorageOptions(1 << 20, 1L << (16 + 2 * random.nextInt(5)), 2 + random.nextInt(2));
  }

  Replica leader() {
    return replicas.get(leader);
  }

  /** Whether there is a new leader, which has everything that was committed. */
  boolean strike(long now) {
    boolean elected = false;
    if (random.nextInt(120) == 0) {
      elected = crash(random.nextInt(replicas.size()));
    }
    if (random.nextInt(800) == 0) {
      int victim = random.nextInt(replicas.size());
      trace.event("restart", replicas.get(victim).name);
      await();
      replicas.get(victim).restart(options(random));
    }
    if (random.nextInt(500) == 0) {
      elected |= elect();
    }
    int follower = random.nextInt(replicas.size());
    if (random.nextInt(250) == 0 && follower != leader) {
      cutOffUntil[follower] = now + random.nextInt(600);
      trace.event("cut-off", replicas.get(follower).name);
    }
    if (random.nextInt(150) == 0 && making == null) {
      startSnapshot(random.nextInt(4) == 0 ? follower : leader);
    }
    // Some entries later, so that they were applied while it was made.
    if (making != null && random.nextInt(12) == 0) {
      await();
    }
    if (random.nextInt(100) == 0) {
      install(follower);
    }
    follow(now);
    return elected;
  }

  private boolean crash(int victim) {
    trace.event("crash", replicas.get(victim).name);
    await();
    replicas.get(victim).crash(options(random));
    return victim == leader && elect();
  }

  private boolean elect() {
    leader = random.nextInt(replicas.size());
    cutOffUntil[leader] = 0;
    leader().catchUp(log.last());
    trace.event("election", leader().name);
    return true;
  }

  private void startSnapshot(int source) {
    Replica replica = replicas.get(source);
    trace.event("snapshot", replica.name);
    made++;
    Path folder = snapshots.resolve("snapshot-" + made);
    making =
        new Making(
            replica,
            folder,
            replica.applied(),
            background.submit(() -> replica.checkpoint(folder)));
  }

  private void await() {
    if (making == null) {
      return;
    }
    Position position;
    try {
      position = making.position().get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("a snapshot failed", e);
    }
    Replica source = making.source();
    Check.equal(
        position,
        KeyValueState.positionOf(making.folder()),
        () -> source.name + ": the position of a snapshot");
    Check.that(
        position.index() >= making.from() && position.index() <= source.applied(),
        () -> source.name + ": a snapshot at " + position);
    source.noteCheckpoint(position);
    if (newest != null) {
      DiskImage.delete(newest.folder());
    }
    newest = new Snapshot(making.folder(), position);
    making = null;
  }

  private void install(int target) {
    int crashAfter = random.nextBoolean() ? random.nextInt(STEPS) : -1;
    StorageOptions options = options(random);
    if (newest == null || target == leader) {
      return;
    }
    trace.event("install", replicas.get(target).name + " " + crashAfter);
    await();
    replicas.get(target).install(newest.folder(), newest.position(), crashAfter, options);
  }

  private void follow(long now) {
    long needed = log.last() + 1;
    for (int i = 0; i < replicas.size(); i++) {
      Replica replica = replicas.get(i);
      boolean turn = random.nextInt(20) == 0;
      long most = random.nextInt(64);
      if (i != leader && turn && cutOffUntil[i] <= now) {
        replica.catchUp(Math.min(log.last(), replica.applied() + most));
      }
      needed = Math.min(needed, replica.durable());
    }
    log.purgeBelow(needed - 100);
  }

  @Override
  public void close() {
    await();
    background.shutdown();
  }
}
