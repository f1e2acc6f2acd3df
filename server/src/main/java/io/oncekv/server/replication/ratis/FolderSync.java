package io.oncekv.server.replication.ratis;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;

/**
 * Makes names durable. The engine fsyncs the contents of its files but never the folder they stand
 * in, so that after a power loss a new log segment, or the rename that replaced the vote, could be
 * gone. This is called before an acknowledgement leaves that depends on such a name.
 */
final class FolderSync {
  /**
   * File systems stamp changes with the kernel's clock tick. A folder that was synced well after
   * its last change has not changed since if the stamp is the same; one synced sooner may have.
   */
  private static final Duration SETTLED = Duration.ofMillis(100);

  private final Path folder;
  private Instant settledStamp = Instant.MIN;

  FolderSync(Path folder) {
    this.folder = folder;
  }

  /** Syncs the folder unless its names are certainly on disk already. */
  synchronized void syncIfChanged() throws IOException {
    Instant stamp = Files.getLastModifiedTime(folder).toInstant();
    if (stamp.equals(settledStamp)) {
      return;
    }
    Instant before = Instant.now();
    sync(folder);
    if (Duration.between(stamp, before).compareTo(SETTLED) > 0) {
      settledStamp = stamp;
    }
  }

  /** Syncs a folder. */
  static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Syncs a file's contents. */
  static void syncFile(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Replaces a file by a rename: after a loss of power there is the old content or the new one. */
  static void replace(Path file, byte[] content) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".new");
    Files.write(unfinished, content);
    syncFile(unfinished);
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    sync(file.getParent());
  }
}
