package io.oncekv.server.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder for a benchmark's database, which is gone when it is closed. */
public final class BenchmarkFolder implements AutoCloseable {
  private final Path folder;

  private BenchmarkFolder(Path folder) {
    this.folder = folder;
  }

  /** Makes one where temporary files go. */
  public static BenchmarkFolder create() throws IOException {
    return new BenchmarkFolder(Files.createTempDirectory("oncekv-benchmark-"));
  }

  /** Where the database may be. */
  public Path database() {
    return folder.resolve("db");
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(BenchmarkFolder::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
