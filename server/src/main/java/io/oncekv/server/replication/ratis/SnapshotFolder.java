package io.oncekv.server.replication.ratis;

import io.oncekv.server.statemachine.ReplicatedState;
import io.oncekv.server.statemachine.ReplicatedState.Position;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots on this node's disk.
 *
 * <p>A snapshot counts once a seal stands beside its folder, which is written after everything in
 * it was synced. Those that arrive from a leader are written and renamed by the engine without any
 * sync; they are sealed here, at the latest before the first log entry after them is acknowledged.
 * A crash before that leaves the old state and an unsealed folder, which is thrown away at the next
 * start; the leader sends it again.
 */
final class SnapshotFolder implements StateMachineStorage {
  private static final Logger log = LoggerFactory.getLogger(SnapshotFolder.class);
  private static final String SEAL = ".sealed";
  private static final String BUILDING = "building";

  /** A snapshot that is being sent opens its next file at least this often. */
  private static final Duration SENDING = Duration.ofMinutes(2);

  private final Folders folders;
  private final int kept;
  private final TreeMap<Position, Snapshot> sealed =
      new TreeMap<>(Comparator.comparingLong(Position::index));
  private volatile Optional<Snapshot> latest = Optional.empty();
  private volatile boolean installing;

  /** When this node began to be open to what a leader sends; empty before. */
  private volatile Optional<Long> listeningSince = Optional.empty();

  SnapshotFolder(Folders folders, int kept) {
    this.folders = folders;
    this.kept = kept;
  }

  /** Finds what is whole and removes the rest. Only before the engine starts. */
  synchronized Optional<Snapshot> recover() throws IOException {
    for (Path child : Folders.list(folders.group())) {
      // The engine moves the replaced folder aside under such a name before deleting it.
      if (child.getFileName().toString().startsWith("sm.tmp")) {
        Folders.delete(child);
      }
    }
    Folders.delete(folders.incoming());
    for (Path child : Folders.list(folders.snapshots())) {
      Optional<Position> position = Snapshot.parse(child);
      if (position.isPresent() && Files.exists(seal(child))) {
        sealed.put(position.get(), new Snapshot(child, position.get()));
      } else if (!isSealOfExisting(child)) {
        log.info("removing unfinished snapshot {}", child);
        Folders.delete(child);
      }
    }
    latest = newest();
    return latest;
  }

  /**
   * Takes a snapshot, unless one is being taken over at the moment.
   *
   * @return the newest snapshot, if there is any
   */
  synchronized Optional<Snapshot> take(ReplicatedState state) throws IOException {
    if (installing || state.applied().index() <= latestIndex()) {
      return latest;
    }
    Path building = folders.snapshots().resolve(BUILDING);
    Files.createDirectories(folders.snapshots());
    Folders.delete(building);
    Position position = state.checkpoint(building);
    if (position.index() <= latestIndex()) {
      Folders.delete(building);
      return latest;
    }
    Path folder = folders.snapshots().resolve(Snapshot.name(position));
    Folders.delete(folder);
    Files.move(building, folder, StandardCopyOption.ATOMIC_MOVE);
    return Optional.of(seal(folder, position));
  }

  /** A snapshot from a leader is about to replace all that is here. Waits for one being taken. */
  synchronized void beginInstall() {
    installing = true;
  }

  /** Makes a snapshot durable that has arrived, if one has. Cheap if none is under way. */
  void sealArrived() throws IOException {
    if (installing) {
      sealAll();
    }
  }

  /**
   * The snapshot that was taken over, durable.
   *
   * @throws IOException if there is none or it cannot be made durable
   */
  synchronized Snapshot finishInstall() throws IOException {
    sealAll();
    Snapshot installed =
        latest.orElseThrow(() -> new IOException("no snapshot in " + folders.snapshots()));
    try {
      Folders.delete(folders.incoming());
    } catch (DirectoryNotEmptyException newer) {
      // The next one arrives already.
      log.info("left {} to a newer snapshot", newer.getFile());
    }
    beginListening();
    installing = false;
    return installed;
  }

  private synchronized void sealAll() throws IOException {
    sealed.values().removeIf(s -> !Files.exists(s.folder()));
    for (Path child : Folders.list(folders.snapshots())) {
      Optional<Position> position = Snapshot.parse(child);
      if (position.isPresent() && !Files.exists(seal(child))) {
        for (Path file : Folders.list(child)) {
          // The engine leaves the checksum it verified beside each file.
          if (file.toString().endsWith(".md5")) {
            Files.delete(file);
          } else {
            FolderSync.syncFile(file);
          }
        }
        FolderSync.sync(child);
        seal(child, position.get());
      }
    }
    latest = newest();
  }

  private Snapshot seal(Path folder, Position position) throws IOException {
    FolderSync.sync(folders.snapshots());
    FolderSync.sync(folders.group());
    Files.createFile(seal(folder));
    FolderSync.sync(folders.snapshots());
    Snapshot snapshot = new Snapshot(folder, position);
    sealed.put(position, snapshot);
    latest = newest();
    return snapshot;
  }

  /** Removes all but the newest, and none that is being sent. */
  synchronized void cleanUp() throws IOException {
    int surplus = sealed.size() - kept;
    var oldestFirst = sealed.entrySet().iterator();
    while (surplus-- > 0) {
      Map.Entry<Position, Snapshot> oldest = oldestFirst.next();
      if (!oldest.getValue().usedWithin(SENDING)) {
        // Without its seal the rest is rubbish, whenever we crash.
        Files.deleteIfExists(seal(oldest.getValue().folder()));
        Folders.delete(oldest.getValue().folder());
        oldestFirst.remove();
      }
    }
  }

  /** Whether a snapshot is on its way in, and not durable yet. */
  boolean installing() {
    return installing;
  }

  /** From now on this node is open to what a leader sends. */
  void beginListening() {
    listeningSince = Optional.of(System.nanoTime());
  }

  /** For how long this node has been open to that, and no snapshot has kept it from it. */
  Duration listening() {
    return installing
        ? Duration.ZERO
        : listeningSince
            .map(since -> Duration.ofNanos(System.nanoTime() - since))
            .orElse(Duration.ZERO);
  }

  Optional<Snapshot> latest() {
    return latest;
  }

  private long latestIndex() {
    return latest.map(s -> s.position().index()).orElse(0L);
  }

  private Optional<Snapshot> newest() {
    return Optional.ofNullable(sealed.lastEntry()).map(Map.Entry::getValue);
  }

  private static Path seal(Path folder) {
    return folder.resolveSibling(folder.getFileName() + SEAL);
  }

  private static boolean isSealOfExisting(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(SEAL)
        && Files.isDirectory(file.resolveSibling(name.substring(0, name.length() - SEAL.length())));
  }

  @Override
  public void init(RaftStorage raftStorage) {
    // Recovery has looked at the folder before the engine was built.
  }

  @Override
  public SnapshotInfo getLatestSnapshot() {
    return latest.orElse(null);
  }

  @Override
  public void format() {
    // Nothing is formatted: an empty folder is a valid one.
  }

  @Override
  public void cleanupOldSnapshots(SnapshotRetentionPolicy policy) throws IOException {
    cleanUp();
  }
}
