package io.oncekv.lab.cluster;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A folder for a cluster's files, deleted in the end unless it is kept: when it is closed, or when
 * Ctrl-C ends the process before.
 */
public final class TemporaryFolder implements AutoCloseable {
  private static final Set<TemporaryFolder> OPEN = ConcurrentHashMap.newKeySet();

  static {
    // Makes it known now: a class with a hook of its own cannot be loaded while the process ends.
    Children.killAll();
    Runtime.getRuntime().addShutdownHook(new Thread(TemporaryFolder::deleteOpen, "delete-files"));
  }

  /** What breaks from now on breaks because the process ends. */
  private static volatile boolean ending;

  private final Path path;
  private volatile boolean kept;
  private volatile Runnable beforeDeletion = () -> {};

  private TemporaryFolder(Path path) {
    this.path = path;
    OPEN.add(this);
  }

  /** Makes a new one where the system keeps such. */
  public static TemporaryFolder create(String prefix) {
    try {
      return new TemporaryFolder(Files.createTempDirectory(prefix));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a temporary folder", e);
    }
  }

  /** Returns where it is. */
  public Path path() {
    return path;
  }

  /**
   * Leaves it there, for somebody to look at; false, and it is not left, once Ctrl-C ends the
   * process, whose nodes die of that, too.
   */
  @CanIgnoreReturnValue
  public boolean keep() {
    kept = !ending;
    return kept;
  }

  /** Has something done before Ctrl-C deletes it, such as unmounting what is in it. */
  public void beforeDeletion(Runnable task) {
    beforeDeletion = task;
  }

  @Override
  public void close() {
    // Once only.
    if (!OPEN.remove(this) || kept) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + path, e);
    }
  }

  private static void deleteOpen() {
    ending = true;
    if (!OPEN.isEmpty()) {
      // Nobody may write into it while it is deleted.
      Children.killAll();
      for (TemporaryFolder folder : OPEN) {
        folder.beforeDeletion.run();
        folder.close();
      }
    }
  }
}
