package io.oncekv.server.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** File operations that survive a loss of power once they have returned. */
final class Durable {

  private Durable() {}

  /** Makes a file's content durable, or a folder's list of names. */
  static void sync(Path fileOrFolder) throws IOException {
    // Linux syncs a folder through a channel opened for reading, and a file as well.
    try (FileChannel channel = FileChannel.open(fileOrFolder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Makes a folder durable with the files in it. */
  static void syncWithFiles(Path folder) throws IOException {
    for (Path file : files(folder)) {
      sync(file);
    }
    sync(folder);
  }

  /** The entries of a folder, by name. */
  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  /** Removes a folder and all in it, if it is there. Durable with the next sync of its parent. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> tree = Files.walk(folder)) {
      deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }
}
