package io.oncekv.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A node's folder, held by one process at a time. */
final class DataDirectory implements AutoCloseable {
  private final Path folder;
  private final FileChannel channel;

  private DataDirectory(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  static DataDirectory open(Path named) {
    Path folder = named.toAbsolutePath().normalize();
    try {
      boolean existed = Files.isDirectory(folder);
      Files.createDirectories(folder);
      if (!existed) {
        sync(folder.getParent());
      }
      FileChannel channel =
          FileChannel.open(
              folder.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new StartException(
            "data.dir = '"
                + folder
                + "' is in use by another process; stop that one, or give this node a folder of its"
                + " own");
      }
      sync(folder);
      return new DataDirectory(folder, channel);
    } catch (IOException e) {
      throw new StartException(
          "data.dir = '" + folder + "' cannot be used: " + e + "; check its path and owner", e);
    }
  }

  Path state() {
    return folder.resolve("state");
  }

  Path raft() {
    return folder.resolve("raft");
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static void sync(Path directory) throws IOException {
    if (directory != null) {
      try (FileChannel open = FileChannel.open(directory, StandardOpenOption.READ)) {
        open.force(true);
      }
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StartException("cannot release " + folder + ": " + e, e);
    }
  }
}
