package io.oncekv.server;

import io.oncekv.server.config.SettingCatalog;
import io.oncekv.server.replication.ratis.RatisReplicator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The folder that holds all that a node must not lose. At most one process uses it, which a file
 * lock ensures that ends with the process.
 */
final class DataDirectory implements AutoCloseable {
  private final Path folder;
  private final FileChannel lockFile;

  private DataDirectory(Path folder, FileChannel lockFile) {
    this.folder = folder;
    this.lockFile = lockFile;
  }

  /** Makes the folder if need be, and takes its lock. */
  static DataDirectory open(Path configured) throws StartException {
    Path folder = configured.toAbsolutePath().normalize();
    FileChannel lockFile;
    try {
      makeDurably(folder);
      lockFile =
          FileChannel.open(
              folder.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new StartException(
          "the data directory "
              + folder
              + " cannot be used ("
              + e
              + "); make it a folder that this user can write to, or name another by data.dir",
          e);
    }
    try {
      if (lock(lockFile)) {
        lockFile.truncate(0);
        lockFile.write(
            ByteBuffer.wrap(
                (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
        return new DataDirectory(folder, lockFile);
      }
      lockFile.close();
    } catch (IOException e) {
      throw new StartException("the data directory " + folder + " cannot be locked: " + e, e);
    }
    throw new StartException(
        "another process uses the data directory "
            + folder
            + " (its id should stand in "
            + folder.resolve("LOCK")
            + "); stop it, or name another folder by data.dir",
        new IOException("locked"));
  }

  /**
   * Refuses to go on with data that was made under another node id or cluster name, or has lost its
   * log.
   */
  void claim(String nodeId, String clusterName) throws StartException {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(SettingCatalog.NODE_ID.name(), nodeId);
    settings.put(SettingCatalog.CLUSTER_NAME.name(), clusterName);
    boolean holdsData = Files.exists(state()) || Files.exists(raft());
    DataOwner.claim(folder, settings, holdsData, RatisReplicator.logFolder(raft(), clusterName));
  }

  /** Notes that there is a log now: it must be there at every start from now on. */
  void noteLog(String clusterName) throws IOException {
    DataOwner.noteLog(folder, RatisReplicator.logFolder(raft(), clusterName));
  }

  Path state() {
    return folder.resolve("state");
  }

  Path raft() {
    return folder.resolve("raft");
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }

  private static boolean lock(FileChannel file) throws IOException {
    try {
      FileLock lock = file.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  /** A new folder survives a power failure only once the folder that names it is synced. */
  private static void makeDurably(Path folder) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path each = folder; each != null && !Files.exists(each); each = each.getParent()) {
      missing.push(each);
    }
    Files.createDirectories(folder);
    for (Path made : missing) {
      try (FileChannel parent = FileChannel.open(made.getParent(), StandardOpenOption.READ)) {
        parent.force(true);
      }
    }
  }
}
