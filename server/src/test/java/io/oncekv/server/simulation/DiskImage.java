package io.oncekv.server.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a kill would leave: the files of a folder as they are at one moment, nothing of memory. */
final class DiskImage {
  private static final int ATTEMPTS = 10_000;

  private DiskImage() {}

  /** Takes the image of a folder that background jobs are still at work in. */
  static void take(Path from, Path to) {
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        Map<Path, Long> before = sizes(from);
        if (!before.isEmpty() && copied(from, to, before) && sizes(from).equals(before)) {
          return;
        }
        delete(to);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new AssertionError(from + " does not come to rest");
  }

  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean copied(Path from, Path to, Map<Path, Long> files) throws IOException {
    Files.createDirectories(to);
    for (Path file : files.keySet()) {
      Path target = to.resolve(from.relativize(file).toString());
      Files.createDirectories(target.getParent());
      try {
        if (file.toString().endsWith(".sst")) {
          // Tables never change once they are part of the database.
          Files.createLink(target, file);
        } else {
          Files.copy(file, target);
        }
      } catch (NoSuchFileException e) {
        return false;
      }
    }
    return true;
  }

  private static Map<Path, Long> sizes(Path from) throws IOException {
    Map<Path, Long> sizes = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : tree.toList()) {
        String name = path.getFileName().toString();
        if (Files.isRegularFile(path) && !name.equals("LOCK") && !name.startsWith("LOG")) {
          sizes.put(path, Files.size(path));
        }
      }
    } catch (UncheckedIOException | NoSuchFileException e) {
      // A file went away in the middle of the walk: not a moment to compare with.
      sizes.clear();
    }
    return sizes;
  }
}
