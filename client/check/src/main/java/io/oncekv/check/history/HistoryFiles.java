package io.oncekv.check.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads histories, in either format; the first line tells which. */
public final class HistoryFiles {
  private HistoryFiles() {}

  /**
   * Reads one history from one or more files, such as one for each process of one machine, whose
   * clocks must be the same.
   *
   * @throws HistoryException if a file cannot be read or is not a history
   */
  public static History read(List<Path> files) throws HistoryException {
    List<Operation> operations = new ArrayList<>();
    Set<Object> identities = new HashSet<>();
    boolean absentIsEmpty = false;
    for (Path file : files) {
      History part = read(file);
      if (part.absentIsEmpty() && files.size() > 1) {
        throw new HistoryException(
            file.toString(), "a history in Porcupine's format has no times, so it stands alone");
      }
      for (Operation operation : part.operations()) {
        if (!identities.add(List.of(operation.client(), operation.id()))) {
          throw new HistoryException(
              file.toString(),
              "client \"%s\" and id %d stand in more than one file"
                  .formatted(operation.client(), operation.id()));
        }
        operations.add(operation);
      }
      absentIsEmpty = part.absentIsEmpty();
    }
    return new History(operations, absentIsEmpty);
  }

  /** Reads one file. */
  public static History read(Path file) throws HistoryException {
    String name = file.toString();
    try (Lines lines = new Lines(Files.newInputStream(file), name)) {
      return lines.beginWith("{:")
          ? new EdnHistory(name).read(lines)
          : new JsonHistory(name).read(lines);
    } catch (IOException e) {
      throw new HistoryException(name, "cannot be read: " + e);
    }
  }
}
