package io.oncekv.lab.blackbox;

import io.oncekv.lab.cluster.LocalNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Disks of a few MiB, one for each node, for a part of its data. They are mounted where only those
 * see them that are launched into their namespace, and are gone with the process that holds it,
 * which ends with this one at the latest. Takes root.
 */
final class SmallDisks implements AutoCloseable {
  private static final int BLOCK = 4096;

  private final Path cluster;
  private final String part;
  private final Process holder;

  private SmallDisks(Path cluster, String part, Process holder) {
    this.cluster = cluster;
    this.part = part;
    this.holder = holder;
  }

  /** Says why there can be none here; empty if there can. */
  static String missing() {
    if (!System.getProperty("user.name").equals("root")) {
      return "a small disk is mounted, which takes root";
    }
    for (String tool : List.of("unshare", "nsenter", "mount")) {
      if (Stream.of("/bin", "/usr/bin", "/sbin", "/usr/sbin")
          .noneMatch(folder -> Files.isExecutable(Path.of(folder, tool)))) {
        return "a small disk is mounted by " + tool + " (package util-linux), which is not here";
      }
    }
    return "";
  }

  /**
   * Mounts them, in memory.
   *
   * @param cluster the folder of the cluster
   * @param part the folder in a node's data that is a disk
   * @param mebibytes the size of each
   */
  static SmallDisks mount(Path cluster, String part, int mebibytes, int nodes) throws IOException {
    return mount(
        cluster,
        part,
        nodes,
        disk ->
            String.format(Locale.ROOT, "mount -t tmpfs -o size=%dm tmpfs '%s'", mebibytes, disk));
  }

  /**
   * Mounts them with a real file system, which can turn read-only. Takes e2fsprogs, too.
   *
   * @param cluster the folder of the cluster
   * @param part the folder in a node's data that is a disk
   * @param mebibytes the size of each
   */
  static SmallDisks mountExt4(Path cluster, String part, int mebibytes, int nodes)
      throws IOException {
    return mount(
        cluster,
        part,
        nodes,
        disk ->
            String.format(
                Locale.ROOT,
                "truncate -s %dM '%s'%nmkfs.ext4 -q -F '%s'%n%s",
                mebibytes,
                image(disk),
                image(disk),
                mountImage(disk)));
  }

  private static SmallDisks mount(
      Path cluster, String part, int nodes, Function<Path, String> command) throws IOException {
    StringBuilder script = new StringBuilder("set -e\n");
    for (int node = 1; node <= nodes; node++) {
      Path disk = disk(cluster, "n" + node, part);
      Files.createDirectories(disk);
      script.append(command.apply(disk)).append('\n');
    }
    script.append("echo mounted\nexec cat\n");
    Process holder =
        new ProcessBuilder(
                "unshare", "--mount", "--propagation", "private", "sh", "-c", script.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader said = holder.inputReader(StandardCharsets.UTF_8);
    if (!"mounted".equals(said.readLine())) {
      holder.destroyForcibly();
      throw new IOException("the disks could not be mounted, see above");
    }
    return new SmallDisks(cluster, part, holder);
  }

  /** What starts a node where it sees its disk. */
  List<String> launcher(Path folder) {
    return List.of(
        "nsenter",
        "--target",
        Long.toString(holder.pid()),
        "--mount",
        "sh",
        "-c",
        "cd \"$0\" && exec \"$@\"",
        folder.toString());
  }

  /** Leaves a node's disk not much more room than this. */
  void fillUpTo(LocalNode node, long bytes) throws IOException {
    byte[] block = new byte[BLOCK];
    Path filler = filler(node);
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (filler.toFile().getUsableSpace() > bytes) {
        out.write(block);
      }
    }
  }

  /** Leaves a node's disk no room at all. */
  void fill(LocalNode node) {
    byte[] block = new byte[BLOCK];
    try (OutputStream filler = Files.newOutputStream(filler(node))) {
      while (true) {
        filler.write(block);
      }
    } catch (IOException full) {
      if (!String.valueOf(full.getMessage()).contains("No space left")) {
        throw new UncheckedIOException(full);
      }
    }
  }

  /** Makes room again. */
  void empty(LocalNode node) throws IOException {
    Files.delete(filler(node));
  }

  /** Has a node's disk notice an error: its file system turns read-only, as it was mounted to. */
  void turnReadOnly(LocalNode node) {
    within(
        "loop=$(findmnt -n -o SOURCE '"
            + disk(cluster, node.id(), part)
            + "') && echo broken for a test > /sys/fs/ext4/${loop#/dev/}/trigger_fs_error");
  }

  /** Checks a read-only disk of a node that does not run, and mounts it again. */
  void repair(LocalNode node) {
    Path disk = disk(cluster, node.id(), part);
    // e2fsck ends with 1 when it has mended something.
    within(
        "umount '"
            + disk
            + "' && { e2fsck -fy '"
            + image(disk)
            + "' > /dev/null || [ $? -eq 1 ]; } && "
            + mountImage(disk));
  }

  private void within(String script) {
    try {
      Process done =
          new ProcessBuilder(
                  "nsenter", "--target", Long.toString(holder.pid()), "--mount", "sh", "-c", script)
              .inheritIO()
              .start();
      if (done.waitFor() != 0) {
        throw new IllegalStateException("failed: " + script);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Path image(Path disk) {
    return disk.resolveSibling(disk.getFileName() + ".ext4");
  }

  private static String mountImage(Path disk) {
    return "mount -o loop,errors=remount-ro '" + image(disk) + "' '" + disk + "'";
  }

  private Path filler(LocalNode node) {
    Path seenFromHere = Path.of("/proc", Long.toString(holder.pid()), "root");
    Path disk = disk(cluster, node.id(), part).toAbsolutePath();
    return seenFromHere.resolve(Path.of("/").relativize(disk)).resolve("filler");
  }

  private static Path disk(Path cluster, String node, String part) {
    return cluster.resolve(node).resolve("data").resolve(part);
  }

  @Override
  public void close() {
    holder.destroyForcibly();
    try {
      holder.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
