package io.oncekv.server.statemachine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a kill would leave at this moment. */
final class DiskImage {

  private DiskImage() {}

  /** Copies a folder as it is at one moment: again, if a background job changed it meanwhile. */
  static Path of(Path from, Path to) throws IOException {
    for (int attempt = 0; attempt < 1000; attempt++) {
      Path target = to.resolve("try" + attempt);
      Map<Path, Long> before = sizes(from);
      if (!before.isEmpty()
          && copied(from, target, before.keySet())
          && sizes(from).equals(before)) {
        return target;
      }
    }
    throw new AssertionError(from + " does not come to rest");
  }

  private static boolean copied(Path from, Path to, Set<Path> files) throws IOException {
    for (Path file : files) {
      Path target = to.resolve(from.relativize(file).toString());
      Files.createDirectories(target.getParent());
      try {
        Files.copy(file, target);
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
