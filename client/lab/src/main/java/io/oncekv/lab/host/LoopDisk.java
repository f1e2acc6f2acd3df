package io.oncekv.lab.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A disk of one's own: an ext4 in a file, mounted over a folder. It can run full, turn read-only by
 * itself, and lose its power: then what was synced is there after the repair, and what was only
 * written is not, but for what the system happened to write out before. Only in a sandbox, whose
 * end unmounts it; a process with mounts of its own would hold it. For one thread.
 */
public final class LoopDisk implements AutoCloseable {
  /** Nothing is written out by itself for a minute; an error of the file system stops writes. */
  private static final String OPTIONS = "loop,noatime,commit=60,errors=remount-ro";

  private static final int BLOCK = 4096;

  private static final Duration BUSY_LIMIT = Duration.ofSeconds(10);

  private final Path image;
  private final Path folder;
  private boolean mounted;

  private LoopDisk(Path image, Path folder) {
    this.image = image;
    this.folder = folder;
  }

  /** Returns what is missing for such disks, and what to do about that; empty if nothing is. */
  public static Optional<String> missing() {
    return Stream.of(
            Sandbox.missing(),
            Tool.missing("mkfs.ext4", "e2fsprogs"),
            Tool.missing("e2fsck", "e2fsprogs"),
            Tool.missing("xfs_io", "xfsprogs"),
            Tool.missing("fallocate", "util-linux"),
            Tool.missing("mount", "mount"),
            loopDevices())
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> loopDevices() {
    return Files.exists(Path.of("/dev/loop-control"))
        ? Optional.empty()
        : Optional.of("takes loop devices (kernel module loop), which are not here");
  }

  /**
   * Makes an empty one.
   *
   * @param image the file that holds it; takes room only as the disk is filled
   * @param folder the mount point
   * @param mebibytes its size
   */
  public static LoopDisk make(Path image, Path folder, int mebibytes) {
    try {
      Files.createDirectories(folder);
      Files.createDirectories(image.toAbsolutePath().getParent());
      try (FileChannel file =
          FileChannel.open(image, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        file.write(ByteBuffer.allocate(1), ((long) mebibytes << 20) - 1);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a disk in " + image, e);
    }
    // Without blocks that are kept for root: a full disk is to be full for everybody.
    Tool.run(
        "mkfs.ext4",
        "-q",
        "-F",
        "-b",
        String.valueOf(BLOCK),
        "-m",
        "0",
        "-O",
        "^resize_inode",
        image.toString());
    LoopDisk disk = new LoopDisk(image, folder);
    disk.mount();
    return disk;
  }

  /**
   * Cuts its power: from now on every access fails, and what was not synced is lost. Who uses it is
   * best stopped before, and has to be gone before the repair.
   */
  public void cutPower() {
    Tool.run("xfs_io", "-x", "-c", "shutdown", folder.toString());
  }

  /** Makes its file system find an error in itself, so that it takes no more writes. */
  public void breakDown() {
    try {
      Path device = Path.of(Files.getFileStore(folder).name());
      Path trigger =
          Path.of("/sys/fs/ext4").resolve(device.getFileName()).resolve("trigger_fs_error");
      Files.writeString(trigger, "broken by a test\n");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot break the file system in " + folder, e);
    }
  }

  /** Checks and mounts it again, as a machine does that starts. */
  public void repair() {
    unmount();
    // 1 and below: it is in order now.
    Tool.run("sh", "-c", "e2fsck -fy \"$0\" || [ $? -le 1 ]", image.toString());
    mount();
  }

  /** Leaves no block free. Whoever else uses it may free some, so call it again and again. */
  public void fill() {
    Path filler = filler();
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      if (free > BLOCK) {
        long size = Files.exists(filler) ? Files.size(filler) : 0;
        // Takes what there is, and fails in the end.
        Tool.run(
            "sh",
            "-c",
            "fallocate -o \"$1\" -l \"$2\" \"$0\" 2>/dev/null || true",
            filler.toString(),
            String.valueOf(size),
            String.valueOf(free));
      }
      appendUntilFull(filler);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot fill " + folder, e);
    }
  }

  private static void appendUntilFull(Path filler) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            filler,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.APPEND)) {
      while (true) {
        file.write(ByteBuffer.allocate(BLOCK));
      }
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No space left")) {
        throw e;
      }
    }
  }

  /**
   * Leaves only so much free. The rest is taken at once, not grown into.
   *
   * @param mebibytes that stay free
   */
  public void leave(int mebibytes) {
    try {
      long taken = Files.getFileStore(folder).getUsableSpace() - ((long) mebibytes << 20);
      if (taken > 0) {
        Tool.run("fallocate", "-l", String.valueOf(taken), filler().toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot fill " + folder, e);
    }
  }

  /** Makes room again. */
  public void empty() {
    try {
      Files.deleteIfExists(filler());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot empty " + folder, e);
    }
  }

  private Path filler() {
    return folder.resolve("filler");
  }

  private void mount() {
    Tool.run("mount", "-o", OPTIONS, image.toString(), folder.toString());
    mounted = true;
  }

  /** A process that was killed may hold it for another moment. */
  private void unmount() {
    if (!mounted) {
      return;
    }
    long end = System.nanoTime() + BUSY_LIMIT.toNanos();
    while (true) {
      try {
        Tool.run("umount", folder.toString());
        mounted = false;
        return;
      } catch (IllegalStateException busy) {
        if (System.nanoTime() - end >= 0) {
          throw busy;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
  }

  /** Unmounts it; its file stays. */
  @Override
  public void close() {
    unmount();
  }
}
