package io.oncekv.client.internal.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps a folder to one client: of all processes, and within this one. */
final class FolderLock implements Closeable {
  private static final String NAME = "lock";

  /**
   * The folders locked by this process. Looked at first: on POSIX systems a process loses its lock
   * on a file as soon as it closes any channel to it, also that of a second, futile attempt.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  static FolderLock take(Path wanted) throws IOException {
    Path folder = wanted.toRealPath();
    if (!HELD.add(folder)) {
      throw Problems.inUse(wanted);
    }
    try {
      FileChannel channel =
          FileChannel.open(
              folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw Problems.inUse(wanted);
      }
      return new FolderLock(folder, channel);
    } catch (IOException | RuntimeException e) {
      HELD.remove(folder);
      throw e;
    }
  }

  /** Closing the channel gives the lock back. */
  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(folder);
    }
  }
}
