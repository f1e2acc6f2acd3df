package io.oncekv.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Writes a byte to each disk again and again, so that one that takes no writes any more stops the
 * node even if the node itself has nothing to write. The engine only logs that a snapshot could not
 * be taken over, and would try for ever, of no use to the cluster. It has a thread of its own: a
 * write can hang with the disk.
 *
 * <p>The byte stands in a file that is there from the start, so a disk that is merely full takes
 * it.
 */
final class DiskProbe implements AutoCloseable {
  private static final long PERIOD_MILLIS = 1000;
  private static final String NAME = "disk-probe";

  private final List<Path> files;
  private final Consumer<Throwable> onFailure;
  private final CountDownLatch stopped = new CountDownLatch(1);

  private DiskProbe(List<Path> files, Consumer<Throwable> onFailure) {
    this.files = files;
    this.onFailure = onFailure;
  }

  /**
   * Begins to write.
   *
   * @param folders of this node alone, one on each disk
   * @param onFailure called from another thread when a disk takes no writes: the node must stop
   * @throws IOException if a disk takes none now
   */
  static DiskProbe start(List<Path> folders, Consumer<Throwable> onFailure) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path folder : folders) {
      files.add(folder.resolve(NAME));
    }
    DiskProbe probe = new DiskProbe(List.copyOf(files), onFailure);
    for (Path file : files) {
      write(file);
    }
    Thread thread = new Thread(probe::run, "disk-probe");
    thread.setDaemon(true);
    thread.start();
    return probe;
  }

  private void run() {
    try {
      while (!stopped.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
        files.forEach(this::probe);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void probe(Path file) {
    try {
      write(file);
    } catch (IOException e) {
      onFailure.accept(
          new IOException("the disk under " + file.getParent() + " takes no writes: " + e, e));
    }
  }

  private static void write(Path file) throws IOException {
    // Opened anew: a file system that has become read-only refuses that at once.
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
    }
  }

  @Override
  public void close() {
    stopped.countDown();
  }
}
