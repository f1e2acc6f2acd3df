package io.oncekv.server.replication.ratis;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the engine keeps what, below its folder: the engine decides the names, which are part of
 * its on-disk format.
 *
 * @param group everything of this cluster
 * @param current log segments, the vote and the newest configuration
 * @param snapshots finished snapshots; replaced as a whole when one is taken over
 * @param incoming snapshots that are arriving
 */
record Folders(Path group, Path current, Path snapshots, Path incoming) {

  static Folders of(RatisOptions options) {
    Path group =
        RatisReplicator.logFolder(options.folder().toAbsolutePath(), options.clusterName());
    return new Folders(group, group.resolve("current"), group.resolve("sm"), group.resolve("tmp"));
  }

  /** The engine's file with term and vote: written first, so it tells a used folder from a new. */
  Path vote() {
    return current.resolve("raft-meta");
  }

  /** The engine's file with the newest applied configuration. */
  Path configuration() {
    return current.resolve("raft-meta.conf");
  }

  /** Our copy of term and vote, with a checksum. */
  Path voteCopy() {
    return group.resolve("vote");
  }

  /** Our copy of the newest applied configuration, with a checksum. */
  Path configurationCopy() {
    return group.resolve("members");
  }

  /** Our note of how far the log was on disk. */
  Path logEnd() {
    return group.resolve("log-end");
  }

  /** What stands in a folder, empty if it does not exist. */
  static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.sorted().toList();
    }
  }

  /** Deletes a file or a folder with all it holds, if it exists. */
  static void delete(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
