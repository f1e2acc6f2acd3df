package io.oncekv.lab.blackbox;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a client process says of itself, line by line; what it said survives its kill. */
final class Report implements AutoCloseable {
  private final FileOutputStream file;

  Report(Path path) {
    try {
      this.file = new FileOutputStream(path.toFile(), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds a line, in one system call. */
  void write(String... words) {
    try {
      file.write((String.join(" ", words) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a report: of each line its words. */
  static List<List<String>> read(Path path) {
    try {
      return Files.readAllLines(path).stream().map(line -> List.of(line.split(" "))).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
